// DuckDB's own plan of a text: names and types resolved, nothing optimized, nothing run.
import type { Database } from "../database/database.ts";
import { type PlanJson, parsePlanJson } from "../plan/decode/plan-json.ts";
import { quoteText } from "../types/quote.ts";

/** With `error: true` what the binder refuses, as data: `binderError` says it in our words. */
export async function boundPlan(database: Database, sql: string): Promise<PlanJson> {
  return parsePlanJson(await database.ownText(`SELECT json_serialize_plan(${quoteText(sql)}, optimize := false)`));
}
