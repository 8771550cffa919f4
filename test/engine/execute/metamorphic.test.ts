// The strongest test of planning: whatever is called on the way, a query's result stays what DuckDB says it is.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../../engine/database/database.ts";
import { execute } from "../../../engine/execute/execute.ts";
import { RunMetrics } from "../../../engine/execute/metrics.ts";
import { optimize } from "../../../engine/optimize/pipeline.ts";
import { planStages } from "../../../engine/physical/planner.ts";
import { decodePhysicalPlan, encodePhysicalPlan } from "../../../engine/physical/serialize.ts";
import { decodePlan } from "../../../engine/plan/decode/decode-plan.ts";
import { asRecord, mapRecords, parsePlanJson } from "../../../engine/plan/decode/plan-json.ts";
import type { Plan } from "../../../engine/plan/plan.ts";
import { printResult } from "../../../engine/plan/print/print-plan.ts";
import type { CallSite } from "../../../engine/plan/query-text.ts";
import { quoteText } from "../../../engine/types/quote.ts";
import { columnValues } from "../../../engine/values/column-values.ts";
import { identityRuntime, wrapInCalls } from "../plan/identity-calls.ts";
import { HARD_TABLES, QUERIES } from "../plan/queries.ts";

let database: Database;
beforeAll(async () => {
  database = await Database.open();
  await database.run(HARD_TABLES);
});
afterAll(() => database.close());

async function bind(sql: string): Promise<Plan> {
  const json = parsePlanJson(await database.text(`SELECT json_serialize_plan(${quoteText(sql)}, optimize := false)`));
  const [plan] = mapRecords(json.plans, "plans", (record) => asRecord(record, "plan"));
  return decodePlan(plan!, new Map());
}

type Batches = AsyncIterable<import("apache-arrow").RecordBatch>;

/** Rows as text, in order. */
async function rowsOf(batches: Batches, sql: string): Promise<string[]> {
  const schema = await database.describe(sql);
  const rows: string[] = [];
  for await (const batch of batches) {
    const columns = schema.map(({ type }, index) => columnValues(batch.getChildAt(index)!, type).values);
    for (let row = 0; row < batch.numRows; row++) rows.push(showRow(columns.map((values) => values[row])));
  }
  return /ORDER BY [^)]*$/.test(sql) ? rows : rows.toSorted();
}

function showRow(row: readonly unknown[]): string {
  return JSON.stringify(row, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}

const direct = (sql: string) => rowsOf(database.stream(sql), sql);

function run(plan: Plan, sites: readonly CallSite[], sql: string): Promise<string[]> {
  const stages = planStages(optimize(plan, sites, 0), new Set());
  const physical = decodePhysicalPlan(encodePhysicalPlan(stages));
  const batches = execute(physical, {
    database,
    runtime: identityRuntime,
    signal: new AbortController().signal,
    ordered: true,
    metrics: new RunMetrics(),
    sites,
    sources: new Map(),
    shared: new Map(),
  });
  return rowsOf(batches, sql);
}

const NO_INPUTS = { input: () => undefined, source: () => "" };

describe.each(QUERIES)("%s", (sql) => {
  it("means the same when decoded and printed again", async () => {
    const names = (await database.describe(sql)).map(({ name }) => name);
    const printed = printResult(await bind(sql), names, NO_INPUTS);
    const ordered = /ORDER BY [^)]*$/.test(sql) ? `${printed} /* ORDER BY */` : printed;
    expect(await rowsOf(database.stream(printed), ordered)).toEqual(await direct(sql));
  });

  it("means the same when every expression is a call", async () => {
    const { plan, sites } = wrapInCalls(await bind(sql), () => true);
    expect(await run(plan, sites, sql)).toEqual(await direct(sql));
  });

  it("means the same when random expressions are calls", async () => {
    const [bound, expected] = [await bind(sql), await direct(sql)];
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (choices) => {
        const { plan, sites } = wrapInCalls(bound, () => choices.next().value);
        expect(await run(plan, sites, sql)).toEqual(expected);
      }),
      { numRuns: Number(process.env.QUARRY_METAMORPHIC_RUNS ?? 4), seed: 7 },
    );
  });
});
