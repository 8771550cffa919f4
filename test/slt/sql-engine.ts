// What runs SQL in these tests, and how rows are told: as DuckDB's own text, whatever ran the query.
import type { LogicalType } from "../../engine/types/logical-type.ts";

export interface Answer {
  /** A letter per column, as in the scripts. */
  readonly types: string;
  /** Cells parted by tabs. */
  readonly rows: readonly string[];
}

export interface SqlEngine extends AsyncDisposable {
  /** Runs a statement and drops its rows. */
  run(sql: string): Promise<void>;
  query(sql: string): Promise<Answer>;
}

export function rowText(cells: readonly (string | null)[]): string {
  return cells.map(cellText).join("\t");
}

function cellText(cell: string | null): string {
  if (cell === null) return "NULL";
  return cell === "" ? "(empty)" : cell.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** The rows in the order in which they are compared. */
export function inOrder({ rows }: Pick<Answer, "rows">, sort: "nosort" | "rowsort"): readonly string[] {
  return sort === "rowsort" ? rows.toSorted() : rows;
}

const LETTERS: { readonly [Id in LogicalType["id"]]?: string } = {
  BOOLEAN: "B",
  TINYINT: "I",
  SMALLINT: "I",
  INTEGER: "I",
  BIGINT: "I",
  HUGEINT: "I",
  UTINYINT: "I",
  USMALLINT: "I",
  UINTEGER: "I",
  UBIGINT: "I",
  UHUGEINT: "I",
  FLOAT: "R",
  DOUBLE: "R",
  DECIMAL: "R",
  VARCHAR: "T",
  JSON: "T",
  DATE: "D",
  TIMESTAMP: "P",
  "TIMESTAMP WITH TIME ZONE": "P",
};

/** The letter of a type by the first words of its name: `DECIMAL(10,2)` is `R`. */
export function typeLetter(type: string): string {
  return LETTERS[type.replace(/\(.*\)$/s, "") as LogicalType["id"]] ?? "?";
}
