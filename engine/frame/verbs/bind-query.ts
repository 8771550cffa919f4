// A query in SQL. The text stays as it is written, but for parameters, files and what it calls frames; DuckDB's binder
// reads the rest, catalog functions being macros of its own.
import { randomUUID } from "node:crypto";
import { QuarryError } from "../../errors.ts";
import { boundPlan } from "../../execute/bound-plan.ts";
import { resultSchema } from "../../execute/result-schema.ts";
import { naturalReading } from "../../expr/reading.ts";
import { bindCalls } from "../../plan/bind/bind-calls.ts";
import { decodePlan } from "../../plan/decode/decode-plan.ts";
import { asRecord, mapRecords, type PlanJson } from "../../plan/decode/plan-json.ts";
import type { Plan } from "../../plan/plan.ts";
import { holdsStub } from "../../plan/stub-name.ts";
import type { Schema } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import type { Reading } from "../../types/reading.ts";
import type { Binder } from "../binder.ts";
import { type BoundFrame, queryFrame, quoteNames } from "../bound-frame.ts";
import { planReadings } from "../plan-readings.ts";
import { sqlText } from "../sql-text.ts";
import { readQuery, type UserQuery } from "./user-query.ts";
import type { UserText } from "./user-text.ts";

export async function bindQuery(text: UserText, binder: Binder): Promise<BoundFrame> {
  const query = await readQuery(text, binder);
  const plan = await planOf(query, binder);
  return typeof plan === "string" ? opaque(query, text, plan, binder) : planned(query, plan, binder);
}

/** What DuckDB says of a PIVOT without a list of values: it is two statements, the first of which looks for the values. */
const OPEN_PIVOT = "Cannot plan statement of type MULTI";

/** Where there is no plan to be had, DuckDB has to run the text by itself: as it is, or a PIVOT first. */
type Unplanned = "as-written" | "open-pivot";

async function planOf(query: UserQuery, binder: Binder): Promise<Plan | Unplanned> {
  const json = await boundPlan(binder.database, binder.textForBinder(query.text));
  if (json.error === true) return unplanned(json, query, binder);
  try {
    const [root] = mapRecords(json.plans, "plans", (record) => asRecord(record, "plan"));
    return bindCalls(decodePlan(root!, binder.sources), binder.sites, query.located);
  } catch (error) {
    const isUnknown = error instanceof QuarryError && error.code === "internal.plan-format";
    if (isUnknown && !holdsStub(JSON.stringify(json))) return "as-written";
    throw error;
  }
}

/** @throws what the binder refused */
async function unplanned(json: PlanJson, query: UserQuery, binder: Binder): Promise<Unplanned> {
  const message = String(json.error_message);
  if (message.includes(OPEN_PIVOT)) {
    if (query.calls.length === 0) return "open-pivot";
    const detail =
      "PIVOT without a list of values over a call: write the values, as in PIVOT … ON column IN ('a', 'b')";
    throw query.refusal(json, new QuarryError("plan.unsupported", `This cannot be run: ${detail}.`, { detail }));
  }
  const isUnserializable = message.includes("does not support serialization");
  if (query.calls.length === 0 && (isUnserializable || (await runsAsWritten(query, binder)))) return "as-written";
  throw query.refusal(json);
}

/** The virtual columns of files are not seen through sources of ours. */
async function runsAsWritten(query: UserQuery, binder: Binder): Promise<boolean> {
  const written = binder.textToRun(query.text);
  if (written === undefined || written === binder.textForBinder(query.text)) return false;
  return binder.database.describe(written).then(
    () => true,
    () => false,
  );
}

async function planned(query: UserQuery, plan: Plan, binder: Binder): Promise<BoundFrame> {
  const schema = await resultSchema(binder.database, binder.textForBinder(query.text), plan);
  const readings = planReadings(plan, { sites: binder.sites.list, source: binder.readingOf });
  const names = distinctNames(schema);
  const columns = names.map((name, index) => ({ name, reading: readings[index] }));
  return names.every((name, index) => name === schema[index]!.name)
    ? { ...queryFrame(query.text, columns), bound: { plan, schema } }
    : queryFrame(sqlText`SELECT * FROM (${query.text}) AS q(${quoteNames(names)})`, columns);
}

/** As a source: nothing of ours looks into it. */
async function opaque(query: UserQuery, { node }: UserText, how: Unplanned, binder: Binder): Promise<BoundFrame> {
  const asWritten = binder.textToRun(query.text);
  if (asWritten === undefined) {
    const detail = "a query DuckDB has no plan of, over frames that call functions or are still to come";
    throw new QuarryError("plan.unsupported", `This cannot be run yet: ${detail}.`, { detail });
  }
  const written = how === "open-pivot" ? await storedPivot(asWritten, binder) : asWritten;
  const schema = await binder.database.describe(`SELECT * FROM (${written})`);
  const names = distinctNames(schema);
  const columns = schema.map(({ type }, index) => ({ name: names[index]!, type }));
  const sql = `(SELECT * FROM (${written}) AS q(${quoteNames(names)}))`;
  const readings: (Reading | undefined)[] = schema.map(({ type }) => naturalReading(type));
  return binder.source({ kind: "sql", label: node.text.trim(), sql, schema: columns }, readings);
}

/** Two statements cannot be prepared as one: the rows are put aside. */
async function storedPivot(sql: string, binder: Binder): Promise<string> {
  const table = `"__quarry".${quoteName(`pivot_${randomUUID()}`)}`;
  await binder.database.run('CREATE SCHEMA IF NOT EXISTS "__quarry"');
  await binder.database.run(`CREATE TABLE ${table} AS ${sql}`);
  binder.onRelease(() => binder.database.run(`DROP TABLE IF EXISTS ${table}`));
  return `FROM ${table}`;
}

/** As DuckDB names them where a query with two columns of one name becomes a table: `a`, `a_1`. */
function distinctNames(schema: Schema): readonly string[] {
  const taken = new Set<string>();
  return schema.map(({ name }) => {
    const base = name === "" ? "column" : name;
    let free = base;
    for (let number = 1; taken.has(free.toLowerCase()); number++) free = `${base}_${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
