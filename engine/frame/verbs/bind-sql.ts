// SQL text as a frame. The text stays as it is written, but for parameters, files and what it calls frames; DuckDB's binder
// reads the rest, catalog functions being macros of its own.
import { QuarryError } from "../../errors.ts";
import { boundPlan } from "../../execute/bound-plan.ts";
import { naturalReading } from "../../expr/reading.ts";
import { bindCalls } from "../../plan/bind/bind-calls.ts";
import { binderError } from "../../plan/bind/binder-error.ts";
import { decodePlan } from "../../plan/decode/decode-plan.ts";
import { asRecord, mapRecords, type PlanJson } from "../../plan/decode/plan-json.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Reading } from "../../types/reading.ts";
import type { Binder, BindNode } from "../binder.ts";
import { type BoundColumn, type BoundFrame, queryFrame, quoteNames } from "../bound-frame.ts";
import { planReadings } from "../plan-readings.ts";
import { sqlText } from "../sql-text.ts";
import { readQuery, type UserQuery } from "./user-query.ts";

export const bindSql: BindNode<"sql"> = async (node, binder) => {
  const query = await readQuery(node, binder);
  const plan = await planOf(query, binder);
  const columns = await columnsOf(query, plan, binder);
  return columns.isRenamed ? renamed(query, columns.list) : queryFrame(query.text, columns.list);
};

/** The bound plan; undefined where DuckDB cannot hand one over: it then has to run the text by itself. */
async function planOf(query: UserQuery, binder: Binder): Promise<Plan | undefined> {
  const json = await boundPlan(binder.database, binder.textForBinder(query.text));
  if (json.error === true) {
    if (String(json.error_message).includes("does not support serialization")) return undefined;
    throw refusal(json, query);
  }
  try {
    const [root] = mapRecords(json.plans, "plans", (record) => asRecord(record, "plan"));
    return bindCalls(decodePlan(root!, binder.sources), binder.sites, query.located);
  } catch (error) {
    if (error instanceof QuarryError && error.code === "internal.plan-format") return undefined;
    throw error;
  }
}

function refusal(json: PlanJson, query: UserQuery): QuarryError {
  const position = Number(json.position);
  const error = query.explain(binderError(json), position);
  return Number.isFinite(position) ? query.placed(error, position) : error;
}

interface Columns {
  readonly list: readonly BoundColumn[];
  readonly isRenamed: boolean;
}

async function columnsOf(query: UserQuery, plan: Plan | undefined, binder: Binder): Promise<Columns> {
  const schema = await binder.database.describe(binder.textForBinder(query.text));
  const readings: readonly (Reading | undefined)[] =
    plan === undefined
      ? schema.map(({ type }) => naturalReading(type))
      : planReadings(plan, { sites: binder.sites.list, source: binder.readingOf });
  const names = distinctNames(schema.map(({ name }) => name));
  const isRenamed = names.some((name, index) => name !== schema[index]!.name);
  return { list: names.map((name, index) => ({ name, reading: readings[index] })), isRenamed };
}

/** As DuckDB names them where a query with two columns of one name becomes a table: `a`, `a_1`. */
function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = name === "" ? "column" : name;
    let free = base;
    for (let number = 1; taken.has(free.toLowerCase()); number++) free = `${base}_${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function renamed({ text }: UserQuery, columns: readonly BoundColumn[]): BoundFrame {
  return queryFrame(sqlText`SELECT * FROM (${text}) AS q(${quoteNames(columns.map(({ name }) => name))})`, columns);
}
