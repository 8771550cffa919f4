// SQL with calls in it, planned: what the tests of rules and operators start from.
import { onTestFinished } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { Database } from "../../../engine/database/database.ts";
import type { RunContext } from "../../../engine/execute/context.ts";
import { RunMetrics } from "../../../engine/execute/metrics.ts";
import { type PlannedQuery, planQuery, runQuery } from "../../../engine/execute/query.ts";
import { logicalTree } from "../../../engine/explain/logical-tree.ts";
import { renderText } from "../../../engine/explain/tree.ts";
import type { CallSite } from "../../../engine/plan/query-text.ts";
import type { FunctionValue } from "../../../engine/ports.ts";
import { readRows } from "../../../engine/values/read-rows.ts";

/** `f` doubles its argument; `g` makes text of it; `pure` is f, but pure. */
const f = fn({ name: "f", input: { x: z.number() }, output: z.number(), concurrency: 4 }).row(({ x }) => x * 2);
const g = fn({ name: "g", input: { s: z.string() }, output: z.string(), concurrency: 4 }).row(({ s }) => `<${s}>`);

/** Spells a call of the n-th function of the query: `call(0, "a + 1")`. */
export type SpellCall = (index: number, ...args: readonly string[]) => string;

export interface Planned extends PlannedQuery {
  readonly database: Database;
}

/** A table `t(a BIGINT, b VARCHAR)` of ten rows, and `query` planned over it. */
export async function plan(
  query: (call: SpellCall) => string,
  sites: readonly (FunctionValue | CallSite)[] = [f, g],
): Promise<Planned> {
  const database = await Database.open();
  onTestFinished(() => database.close());
  await database.run("CREATE TABLE t AS SELECT range AS a, 'b' || range % 3 AS b FROM range(10)");
  const callSites = sites.map((site): CallSite => ("onError" in site ? site : { function: site, onError: "fail" }));
  const stubs = await Promise.all(callSites.map((site) => stubOf(database, site)));
  const sql = query((index, ...args) => `${stubs[index]}(${[...args, index].join(", ")})`);
  const planned = await planQuery(database, { sql, sites: callSites, sources: new Map(), direct: undefined });
  return { ...planned, database };
}

function stubOf(database: Database, { function: value, onError }: CallSite): Promise<string> {
  const { parameters, result } = value["~function"];
  if (onError !== "try") return database.ensureStub(parameters.length, result);
  const text = { id: "VARCHAR" } as const;
  const fields = [
    { name: "ok", type: { id: "BOOLEAN" } as const },
    { name: "value", type: result },
    { name: "error_type", type: text },
    { name: "error_message", type: text },
    { name: "attempts", type: { id: "INTEGER" } as const },
    { name: "call_id", type: text },
  ];
  return database.ensureStub(parameters.length, { id: "STRUCT", fields });
}

/** The optimized plan as `explain` shows it. */
export const shown = async (query: (call: SpellCall) => string): Promise<string> =>
  renderText(logicalTree((await plan(query)).logical));

export interface Outcome {
  readonly rows: readonly Record<string, unknown>[];
  readonly metrics: RunMetrics;
}

/** Runs a planned query on the embedded runtime. */
export async function run(planned: Planned, context: Partial<RunContext> = {}): Promise<Outcome> {
  const runtime = new EmbeddedRuntime();
  onTestFinished(() => runtime.close());
  const metrics = new RunMetrics();
  const rows: Record<string, unknown>[] = [];
  const { signal } = new AbortController();
  const all = { database: planned.database, runtime, signal, ordered: true, metrics, ...context };
  for await (const batch of runQuery(planned, all)) rows.push(...readRows(batch, planned.schema, []));
  return { rows, metrics };
}
