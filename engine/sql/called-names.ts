// Names a text may call, and the one form of call whose name is a text: `catalog_call('f', x)`.
import { QuarryError } from "../errors.ts";
import { quoteName } from "../types/quote.ts";
import type { Edit } from "./edited-text.ts";
import type { Token } from "./lex.ts";
import { placed } from "./place.ts";
import { isName, isSymbol, isWord } from "./token-list.ts";

/** Every name that stands before a `(`, as the catalog spells names: in lower case. */
export function calledNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = tokens.filter((token, index) => isName(token) && isSymbol(tokens[index + 1], "("));
  const spelt = tokens.filter((token, index) => isCatalogCall(tokens, index - 2) && token.kind === "text");
  return new Set([...names, ...spelt].map(({ value }) => value.toLowerCase()));
}

const isCatalogCall = (tokens: readonly Token[], index: number): boolean =>
  isWord(tokens[index], "catalog_call") && isSymbol(tokens[index + 1], "(");

/** `catalog_call('f', x)` → `catalog."f"(x)`: a function's type is known only by its name. */
export function nameCatalogCalls(sql: string, tokens: readonly Token[]): readonly Edit<string>[] {
  return tokens.flatMap((token, index) => {
    if (!isCatalogCall(tokens, index)) return [];
    const name = tokens[index + 2];
    if (name?.kind !== "text" || name.isEscaped) throw nameNeeded(sql, name ?? token);
    const after = tokens[index + 3];
    const end = isSymbol(after, ",") ? after!.end : name.end;
    return [{ start: token.start, end, text: `catalog.${quoteName(name.value.toLowerCase())}(` }];
  });
}

function nameNeeded(sql: string, { start }: Token): QuarryError {
  const message = "catalog_call(name, …) needs the function's name as a text, written out: catalog_call('f', x).";
  return placed(new QuarryError("plan.constant-needed", message, { function: "catalog_call" }), sql, start);
}
