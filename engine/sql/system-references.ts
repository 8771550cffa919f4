// Tables of Quarry's own that a text reads: `system.functions`, `information_schema.routines`.
import type { Token } from "./lex.ts";
import { hasAlias, type TableReference, tableReferences } from "./table-references.ts";
import { isName, isSymbol } from "./token-list.ts";

/** As SQL names them. Those of `information_schema` are ones DuckDB lacks. */
export const SYSTEM_TABLES = Object.freeze([
  "system.functions",
  "system.calls",
  "system.errors",
  "information_schema.routines",
  "information_schema.parameters",
] as const);
export type SystemTable = (typeof SYSTEM_TABLES)[number];

export function systemReferences(
  tokens: readonly Token[],
): readonly (TableReference & { readonly table: SystemTable })[] {
  return tableReferences(tokens).flatMap((index) => {
    const [schema, point, table, next] = tokens.slice(index, index + 4);
    if (!isName(schema) || !isSymbol(point, ".") || !isName(table)) return [];
    const name = `${schema.value}.${table.value}`.toLowerCase();
    const found = SYSTEM_TABLES.find((each) => each === name);
    if (found === undefined) return [];
    return [{ table: found, start: schema.start, end: table.end, alias: hasAlias(next) ? undefined : table.value }];
  });
}
