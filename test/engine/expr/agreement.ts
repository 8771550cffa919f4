// Does what F writes mean what DuckDB's own SQL means, and does its TypeScript type say how the value is read?
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExprNode } from "../../../engine/expr/expr.ts";
import type { Interval } from "../../../engine/expr/kinds.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { type PrintContext, printExpr } from "../../../engine/expr/print.ts";
import { readingOf } from "../../../engine/expr/reading.ts";
import type { Expr } from "../../../engine/expr/typing.ts";
import { some } from "../../../engine/expr/walk.ts";
import { hardEnvironment } from "./hard-table.ts";

type Case<T> = readonly [sql: string, expr: Expr<T>];

/** DuckDB's SQL beside ours, by the JavaScript type the compiler gives the expression. */
export interface Cases {
  readonly numbers?: readonly Case<number | null>[];
  readonly bigints?: readonly Case<bigint | null>[];
  readonly texts?: readonly Case<string | null>[];
  readonly flags?: readonly Case<boolean | null>[];
  readonly instants?: readonly Case<Date | null>[];
  readonly spans?: readonly Case<Interval | null>[];
  readonly blobs?: readonly Case<Uint8Array | null>[];
  readonly others?: readonly Case<unknown>[];
}

const WIDE = "BIGINT|UBIGINT|HUGEINT|UHUGEINT|BIGNUM";
const TYPES: Record<keyof Cases, RegExp> = {
  numbers: new RegExp(`^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|${WIDE})$`),
  bigints: new RegExp(`^(${WIDE})$`),
  texts: /^(VARCHAR|JSON|BIT|UUID|TIME|ENUM\(.*\)|DECIMAL\(.*\))$/,
  flags: /^BOOLEAN$/,
  instants: /^(DATE|TIMESTAMP.*)$/,
  spans: /^INTERVAL$/,
  blobs: /^(BLOB|GEOMETRY.*)$/,
  others: /./,
};

export const printed: PrintContext = {
  call: (node) => {
    throw new Error(`unexpected call ${node.kind}`);
  },
};

export interface Disagreement {
  readonly ours: string;
  readonly theirs: string;
  readonly reason: string;
}

/** The cases in which F and DuckDB differ in value or type, or the value is not read as its TypeScript type says. */
export async function disagreements(connection: DuckDBConnection, cases: Cases): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const [kind, list] of Object.entries(cases) as [keyof Cases, readonly Case<unknown>[]][]) {
    for (const [theirs, expr] of list) {
      const ours = printExpr(nodeOf(expr), printed);
      const reason = await compare(connection, kind, theirs, nodeOf(expr), ours).catch((error: Error) => error.message);
      if (reason !== undefined) found.push({ ours, theirs, reason });
    }
  }
  return found;
}

async function compare(
  connection: DuckDBConnection,
  kind: keyof Cases,
  theirs: string,
  node: ExprNode,
  ours: string,
): Promise<string | undefined> {
  const [left, right] = isAggregate(node) ? [ours, theirs] : [tolerant(node, ours), tolerant(node, theirs)];
  const reader = await connection.runAndReadAll(
    `SELECT count(*) FILTER (a IS DISTINCT FROM b OR a::VARCHAR IS DISTINCT FROM b::VARCHAR), any_value(typeof(a)), any_value(typeof(b)), count(a) ` +
      `FROM (SELECT ${left} AS a, ${right} AS b FROM hard ORDER BY ALL)`,
  );
  const [differences, type, expected, values] = reader.getRows()[0]!;
  if (differences !== 0n) return `${differences} rows differ`;
  if (values === 0n && !theirs.includes("unset")) return "null in every row: the case shows nothing";
  if (type !== expected) return `type ${type} instead of ${expected}`;
  if (!TYPES[kind].test(String(type))) return `typed as ${kind}, but ${type}`;
  const readAsNumber = readingOf(node, hardEnvironment)?.number === true;
  return readAsNumber === (kind === "numbers") || kind === "others" ? undefined : `read as number: ${readAsNumber}`;
}

/** DuckDB's macros over aggregates are functions to us. */
const AGGREGATE_MACROS = ["geomean", "weighted_avg", "json_group_array", "json_group_object"];
const isAggregate = (node: ExprNode): boolean =>
  some(
    node,
    (each) =>
      each.kind === "aggregate" ||
      each.kind === "window" ||
      (each.kind === "function" && AGGREGATE_MACROS.includes(each.name)),
  );

/** Rows a function refuses count as null on both sides; TRY does not take what differs from row to row. */
function tolerant(_node: ExprNode, sql: string): string {
  return /\b(uuid|uuidv7|random|error)\(/.test(sql) ? sql : `TRY(${sql})`;
}
