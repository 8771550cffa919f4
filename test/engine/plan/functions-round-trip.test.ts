// Every function of F can stand beside a call: DuckDB's bound plan of it is decoded, printed, and means the same.
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { printExpr } from "../../../engine/expr/print.ts";
import { decodePlan } from "../../../engine/plan/decode/decode-plan.ts";
import { asRecord, mapRecords, parsePlanJson } from "../../../engine/plan/decode/plan-json.ts";
import { printResult } from "../../../engine/plan/print/print-plan.ts";
import { quoteText } from "../../../engine/types/quote.ts";
import { printed } from "../expr/agreement.ts";
import { subjects } from "../expr/functions/cases/subjects.ts";
import { openHardTable } from "../expr/hard-table.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openHardTable();
});
afterAll(() => connection.closeSync());

async function one(sql: string): Promise<unknown> {
  return (await connection.runAndReadAll(sql)).getRows()[0]![0];
}

async function printAgain(sql: string): Promise<string> {
  const json = parsePlanJson(String(await one(`SELECT json_serialize_plan(${quoteText(sql)}, optimize := false)`)));
  if (json.error === true) throw new Error(String(json.error_message));
  const [plan] = mapRecords(json.plans, "plans", (record) => asRecord(record, "plan"));
  return printResult(decodePlan(plan!, new Map()), ["v"], { input: () => undefined, source: () => "" });
}

/** Rows a function refuses count as null, on both sides. */
const tolerant = (sql: string): string => `SELECT TRY(${sql}) AS v FROM hard`;

async function differs(sql: string): Promise<string | undefined> {
  const query =
    (await one(`SELECT count(*) FROM (SELECT 1 FROM (${tolerant(sql)}) LIMIT 1)`).catch(() => undefined)) === undefined
      ? `SELECT ${sql} AS v FROM hard`
      : tolerant(sql);
  const again = await printAgain(query);
  const text = (rows: string) => `SELECT v::VARCHAR AS v, typeof(v) AS type FROM (${rows})`;
  const differing = await one(
    `SELECT count(*) FROM ((${text(query)} EXCEPT ALL ${text(again)}) UNION ALL (${text(again)} EXCEPT ALL ${text(query)}))`,
  );
  return differing === 0n ? undefined : `${differing} rows differ: ${again}`;
}

/** No two runs of these agree. */
const RANDOM = /\b(random|uuid|uuidv7|gen_random_uuid|list_shuffle)\b|'unset'/;

it.each(Object.keys(subjects))("%s survives being decoded and printed", async (subject) => {
  const cases = Object.values(subjects[subject]!).flat();
  const found: string[] = [];
  for (const [, expr] of cases) {
    const sql = printExpr(nodeOf(expr), printed);
    if (RANDOM.test(sql)) continue;
    const reason = await differs(sql).catch((error: Error) => error.message);
    if (reason !== undefined) found.push(`${sql}: ${reason}`);
  }
  expect(found).toEqual([]);
});
