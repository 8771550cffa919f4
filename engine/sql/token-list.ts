// Small questions about tokens that everyone who reads them asks.
import type { Token } from "./lex.ts";

/** An unquoted word of this spelling. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.value);
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.value === symbol;
}

/** Something that names a table, column or function. */
export function isName(token: Token | undefined): token is Token {
  return token?.kind === "word" || token?.kind === "quoted";
}

const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}"]);

/** How many brackets are open after `token`, when `depth` were before it. */
export function depthAfter(token: Token, depth: number): number {
  if (token.kind !== "symbol") return depth;
  return depth + (OPENING.has(token.value) ? 1 : 0) - (CLOSING.has(token.value) ? 1 : 0);
}

/** The index of the bracket that closes the one at `open`; undefined when none does. */
export function closingOf(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    depth = depthAfter(tokens[index]!, depth);
    if (depth === 0) return index;
  }
  return undefined;
}

/** The index of the first token from `start` on that fits and stands in no brackets of its own. */
export function findOutside(
  tokens: readonly Token[],
  start: number,
  fits: (token: Token, index: number) => boolean,
): number | undefined {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (depth === 0 && fits(token, index)) return index;
    depth = depthAfter(token, depth);
    if (depth < 0) return undefined;
  }
  return undefined;
}
