// The inner ring of a sandbox: no text reaches DuckDB that would do more than read and write tables and allowed files.
// Which statements a user may write is said further out; here also those pass that we write ourselves.
import type { Connection } from "../duckdb/connection.ts";
import { PreparedQuery } from "../duckdb/prepared-query.ts";
import { QuarryError } from "../errors.ts";
import { refuseForbiddenFunctions } from "../sandbox/forbidden-functions.ts";
import { streamBatches } from "./stream-batches.ts";

/** As DuckDB names them once they are bound. */
const ALLOWED: ReadonlySet<string> = new Set([
  "select",
  "explain",
  "copy",
  "create",
  "insert",
  "update",
  "delete",
  "merge_into",
  "drop",
  "alter",
]);

/** Known by their first word, because some do something already while they are bound: EXPORT makes a folder. */
const NEVER_BOUND: ReadonlySet<string> = new Set([
  "attach",
  "call",
  "checkpoint",
  "detach",
  "execute",
  "export",
  "force",
  "import",
  "install",
  "load",
  "pragma",
  "prepare",
  "reset",
  "set",
  "use",
]);

const EXPLAIN_ANALYZE = /^\s*explain\s+analyze\s([\s\S]*)$/i;

const FIRST_WORD = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(\w+)/;

/**
 * Looks at one statement, and at the plan DuckDB makes of it, and runs nothing.
 * @throws `plan.statement-forbidden`, `plan.function-forbidden`, and what binding it throws
 */
export async function checkStatement(connection: Connection, sql: string): Promise<void> {
  const firstWord = FIRST_WORD.exec(sql)?.[1]?.toLowerCase() ?? "";
  if (NEVER_BOUND.has(firstWord)) refuse(firstWord);
  const kind = await kindOf(connection, sql).catch(severalStatements);
  if (!ALLOWED.has(kind)) refuse(kind);
  if (kind !== "explain") return refuseForbiddenFunctions(sql, await planOf(connection, sql));
  // EXPLAIN explains no EXPLAIN, and one with ANALYZE runs what it explains.
  const analyzed = EXPLAIN_ANALYZE.exec(sql)?.[1];
  if (analyzed !== undefined) await checkStatement(connection, analyzed);
  else if (/\banalyze\b/i.test(sql)) refuse("explain analyze");
}

async function kindOf(connection: Connection, sql: string): Promise<string> {
  const query = await PreparedQuery.open(connection, sql);
  const { kind } = query;
  query.close();
  return kind;
}

async function planOf(connection: Connection, sql: string): Promise<string> {
  const query = await PreparedQuery.open(connection, `EXPLAIN (FORMAT json) ${sql}`);
  try {
    const { schema } = query;
    for await (const batch of streamBatches({ query, schema })) return String(batch.getChildAt(1)?.get(0));
    throw new QuarryError("internal.invariant", "EXPLAIN said nothing.", { detail: sql });
  } finally {
    query.close();
  }
}

/** One text can be several statements without a `;`. */
function severalStatements(error: unknown): never {
  if (!String(error).includes("Cannot prepare multiple statements")) throw error;
  const detail = "A sandbox runs one statement at a time, and PIVOT without its values is two: write ON column IN (…)";
  throw new QuarryError("plan.unsupported", `${detail}.`, { detail }, { cause: error });
}

function refuse(statement: string): never {
  const message = `A sandbox runs no ${statement.toUpperCase()} statement.`;
  throw new QuarryError("plan.statement-forbidden", message, { statement, allowed: [...ALLOWED] });
}
