// DuckDB's bound plan of every script survives being decoded and printed again: what stands between calls means the same.
import { decodePlan } from "../../engine/plan/decode/decode-plan.ts";
import { asRecord, mapRecords, parsePlanJson } from "../../engine/plan/decode/plan-json.ts";
import { schemaOf } from "../../engine/plan/plan.ts";
import { printResult } from "../../engine/plan/print/print-plan.ts";
import { BareDuckDB } from "./bare-duckdb.ts";
import { expectAnswer, runScripts } from "./run-scripts.ts";

async function printAgain(sql: string, duckdb: BareDuckDB): Promise<string> {
  const json = parsePlanJson(await duckdb.bind(sql));
  const [plan] = mapRecords(json.plans, "plans", (record) => decodePlan(asRecord(record, "plan"), new Map()));
  const names = schemaOf(plan!).map((_, index) => `c${index}`);
  return printResult(plan!, names, { input: () => undefined, source: () => "" });
}

runScripts("duckdb", BareDuckDB.open, async (query, duckdb) =>
  expectAnswer({ ...query, sql: await printAgain(query.sql, duckdb) }, duckdb),
);
