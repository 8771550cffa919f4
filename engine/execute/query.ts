// A query from text to batches: the binder's plan, optimized, in stages, run.
import { Schema as ArrowSchema, RecordBatch } from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import type { Database } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import { optimize } from "../optimize/pipeline.ts";
import type { PhysicalPlan } from "../physical/physical-plan.ts";
import { planStages } from "../physical/planner.ts";
import { streamSources } from "../physical/regions.ts";
import { bindCalls, type Sites } from "../plan/bind/bind-calls.ts";
import { binderError } from "../plan/bind/binder-error.ts";
import { decodePlan } from "../plan/decode/decode-plan.ts";
import { asRecord, mapRecords } from "../plan/decode/plan-json.ts";
import type { Plan } from "../plan/plan.ts";
import type { QueryText } from "../plan/query-text.ts";
import type { Schema } from "../types/logical-type.ts";
import { boundPlan } from "./bound-plan.ts";
import type { Execution, RunContext } from "./context.ts";
import { execute } from "./execute.ts";
import { resultSchema } from "./result-schema.ts";

export interface PlannedQuery {
  /** The result's columns. */
  readonly schema: Schema;
  /** Optimized: calls are nodes of their own. */
  readonly logical: Plan;
  readonly physical: PhysicalPlan;
  readonly text: QueryText;
}

/**
 * Binds, checks and plans; no row moves.
 * @throws `plan.*`: unknown columns and functions, wrong types and arguments, places a call cannot stand.
 */
export async function planQuery(database: Database, text: QueryText): Promise<PlannedQuery> {
  const bound = text.plan ?? bindCalls(await bindText(database, text), sitesOf(text));
  const logical = optimize(bound, text.sites, Date.now());
  const physical = planStages(logical, streamSources(text.sources));
  return { schema: text.schema ?? (await resultSchema(database, text.sql, bound)), logical, physical, text };
}

function sitesOf({ sites, siteOf = unnamed }: QueryText): Sites {
  return { list: sites, siteOf };
}

function unnamed(name: string): never {
  throw new QuarryError("internal.invariant", `A frame's call goes by the name ${name}.`, { detail: name });
}

async function bindText(database: Database, { sql, sources }: QueryText): Promise<Plan> {
  const json = await boundPlan(database, sql);
  if (json.error === true) throw binderError(json);
  const [plan] = mapRecords(json.plans, "plans", (record) => asRecord(record, "plan"));
  return decodePlan(plan!, sources);
}

/** The query's rows. Stopping early stops everything below and leaves nothing running. */
export async function* runQuery(
  { physical, schema, text }: PlannedQuery,
  context: RunContext,
): AsyncGenerator<RecordBatch, void, void> {
  const execution: Execution = { ...context, sites: text.sites, sources: text.sources, shared: new Map() };
  const named = arrowSchema(schema);
  for await (const batch of execute(physical, execution)) {
    const result = relabel(batch, named);
    context.metrics.countResult(result);
    yield result;
  }
}

/** The same columns under the names of the result. */
function relabel(batch: RecordBatch, schema: ArrowSchema): RecordBatch {
  const fields = schema.fields.map((field, index) => batch.schema.fields[index]!.clone({ name: field.name }));
  return new RecordBatch(new ArrowSchema(fields, schema.metadata), batch.data);
}
