// Functions that change the whole process, and would do so from within any SELECT. DuckDB's own sandbox lets them
// pass: `FROM enable_logging(storage_path = '/elsewhere')` even ends the process. They cannot be dropped or replaced, and
// a text can hide a name (in a view, a macro, `query('…')`), so they are looked for in the plan DuckDB makes of it.
import { QuarryError } from "../errors.ts";

/** As they stand in DuckDB's plan. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "ENABLE_LOGGING",
  "DISABLE_LOGGING",
  "TRUNCATE_DUCKDB_LOGS",
  "ENABLE_PROFILING",
  "DISABLE_PROFILING",
  "ENABLE_PEG_PARSER",
  "DISABLE_PEG_PARSER",
  "CHECK_PEG_PARSER",
  "CHECKPOINT",
  "FORCE_CHECKPOINT",
  "ARROW_SCAN",
  "ARROW_SCAN_DUMB",
  "CREATE_SECRET",
  // What it runs is not in the plan.
  "JSON_EXECUTE_SERIALIZED_SQL",
]);

/** As SQL calls them. */
export function forbiddenNames(): readonly string[] {
  return [...FORBIDDEN].map((name) => name.toLowerCase());
}

/** Their bodies are planned when they are used, and may have been replaced between a look at the plan and its run. */
const WITH_BODY: ReadonlySet<string> = new Set(["CREATE_VIEW", "CREATE_MACRO"]);

/** With a name that may hide another. */
const MENTIONED = new RegExp(`\\b(?:query|${[...FORBIDDEN].join("|")})\\b`, "i");

/** An operator of `EXPLAIN (FORMAT json)`. */
interface Operator {
  readonly name: string;
  readonly children: readonly Operator[];
}

/**
 * @param sql the statement, as its author wrote it
 * @param plan what `EXPLAIN (FORMAT json)` says of a statement
 * @throws `plan.function-forbidden`
 */
export function refuseForbiddenFunctions(sql: string, plan: string): void {
  const rest = [...(JSON.parse(plan) as readonly Operator[])];
  for (let operator = rest.pop(); operator !== undefined; operator = rest.pop()) {
    const name = operator.name.trim();
    if (FORBIDDEN.has(name)) refuse(name.toLowerCase());
    const mentioned = WITH_BODY.has(name) ? MENTIONED.exec(sql)?.[0] : undefined;
    if (mentioned !== undefined) refuse(mentioned.toLowerCase());
    rest.push(...operator.children);
  }
}

function refuse(name: string): never {
  const message = `${name}() changes more than this session: a sandbox does not run it.`;
  throw new QuarryError("plan.function-forbidden", message, { name });
}
