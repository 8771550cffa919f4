// The tokens of a text's statements, apart.
import type { Token } from "./lex.ts";
import { isSymbol } from "./token-list.ts";

/** One group per statement, without the `;` between them; empty ones are left out. */
export function tokenGroups(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (isSymbol(token, ";")) groups.push([]);
    else groups.at(-1)!.push(token);
  }
  return groups.filter((group) => group.length > 0);
}
