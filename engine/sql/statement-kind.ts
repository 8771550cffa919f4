// What kind of statement a text is, told by its first words.
import type { Token } from "./lex.ts";
import { closingOf, isName, isSymbol, isWord } from "./token-list.ts";

/** Words a query begins with. */
const QUERY_WORDS: ReadonlySet<string> = new Set(
  "select from values table pivot pivot_wider pivot_longer unpivot describe desc summarize show".split(" "),
);

/** For every query `select`; else the statement's own word: `copy`, `create`, `insert`, `explain`, `set`, …. */
export function statementKind(tokens: readonly Token[]): string {
  const start = mainWord(tokens);
  const first = tokens[start];
  if (first === undefined || isSymbol(first, "(") || QUERY_WORDS.has(first.value)) return "select";
  return first.value;
}

/** The index of the statement's own word, past the named queries of a WITH. */
export function mainWord(tokens: readonly Token[]): number {
  if (!isWord(tokens[0], "with")) return 0;
  let at = isWord(tokens[1], "recursive") ? 2 : 1;
  while (isName(tokens[at])) {
    const body = bodyOf(tokens, at);
    if (body === undefined) return tokens.length;
    if (!isSymbol(tokens[body + 1], ",")) return body + 1;
    at = body + 2;
  }
  return tokens.length;
}

/** Where the parentheses after AS close. */
function bodyOf(tokens: readonly Token[], name: number): number | undefined {
  let at = name + 1;
  while (at < tokens.length && !isWord(tokens[at], "as"))
    at = isSymbol(tokens[at], "(") ? (closingOf(tokens, at) ?? tokens.length) + 1 : at + 1;
  while (at < tokens.length && !isSymbol(tokens[at], "(")) at++;
  return closingOf(tokens, at);
}
