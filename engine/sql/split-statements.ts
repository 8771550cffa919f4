// Several statements in one text, apart.
import { lex, type Token } from "./lex.ts";
import { isSymbol } from "./token-list.ts";

/** The statements of a script, as written, without the `;` between them; empty ones are left out. */
export function splitStatements(sql: string): readonly string[] {
  return tokenGroups(lex(sql)).map((tokens) => sql.slice(tokens[0]!.start, tokens.at(-1)!.end));
}

export function tokenGroups(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (isSymbol(token, ";")) groups.push([]);
    else groups.at(-1)!.push(token);
  }
  return groups.filter((group) => group.length > 0);
}
