// Where a text reads tables: after FROM and JOIN, and after the commas of a FROM list.
import type { Token } from "./lex.ts";
import { isSymbol, isWord } from "./token-list.ts";

/** A table in a text that stands for something else. */
export interface TableReference {
  readonly start: number;
  readonly end: number;
  /** The name it would have by itself, where the text gives it none. */
  readonly alias: string | undefined;
}

/** Words that end a FROM list at their depth. */
const AFTER_FROM: ReadonlySet<string> = new Set(
  "where group having window qualify order limit offset union intersect except select with values using on set returning".split(
    " ",
  ),
);
const QUERY_STARTS = ["select", "from", "with", "values"] as const;
const JOINING: ReadonlySet<string> = new Set(["from", "join"]);

/** The indices of the tokens at which a table reference begins. */
export function tableReferences(tokens: readonly Token[]): readonly number[] {
  const found: number[] = [];
  /** By depth of brackets: whether a FROM list is open there. */
  const lists: boolean[] = [false];
  let isNext = false;
  tokens.forEach((token, index) => {
    if (isNext && isWord(token, "lateral")) return;
    if (isNext && !isSymbol(token, "(") && !isWord(token, ...QUERY_STARTS)) found.push(index);
    const inList = lists.at(-1)!;
    if (isSymbol(token, "(")) lists.push(isNext);
    else if (isSymbol(token, ")")) lists.pop();
    else if (token.kind === "word" && JOINING.has(token.value)) lists[lists.length - 1] = true;
    else if (token.kind === "word" && AFTER_FROM.has(token.value))
      lists[lists.length - 1] = token.value === "on" || token.value === "using" ? inList : false;
    if (lists.length === 0) lists.push(false);
    isNext = startsReference(token, inList, isNext);
  });
  return found;
}

function startsReference(token: Token, inList: boolean, isNext: boolean): boolean {
  if (isSymbol(token, ",")) return inList;
  if (isSymbol(token, "(")) return isNext;
  return token.kind === "word" && JOINING.has(token.value);
}

/** Words that may follow a table and are no alias of it. */
const NO_ALIAS: ReadonlySet<string> = new Set([
  ...AFTER_FROM,
  ...JOINING,
  ..."natural inner cross left right full asof semi anti positional tablesample pivot unpivot at as into fetch with".split(
    " ",
  ),
]);

/** Whether the text gives the reference that ends before `next` a name of its own. */
export function hasAlias(next: Token | undefined): boolean {
  if (isWord(next, "as")) return true;
  if (next?.kind === "quoted") return true;
  return next?.kind === "word" && !NO_ALIAS.has(next.value);
}
