// Where DuckDB's work begins and ends in an optimized plan.
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/query-text.ts";
import { isVolatile } from "../plan/traits.ts";
import { inputs, someOwnExpression, somePlan } from "../plan/walk.ts";

/** Sources whose batches arrive over time. */
export type StreamSources = ReadonlySet<number>;

export function streamSources(sources: ReadonlyMap<number, Source>): StreamSources {
  return new Set([...sources.values()].filter(({ kind }) => kind === "stream").map(({ id }) => id));
}

const startsOutside = (plan: Plan, streams: StreamSources): boolean =>
  plan.kind === "call" || (plan.kind === "source" && streams.has(plan.source));

/** Whether DuckDB can run the whole of `plan` by itself. */
export function isRelational(plan: Plan, streams: StreamSources): boolean {
  return !somePlan(plan, (node) => startsOutside(node, streams));
}

/** Nodes of a mixed plan that are run on their own and read by the DuckDB statement above them. */
export function isBoundary(plan: Plan, streams: StreamSources): boolean {
  if (isRelational(plan, streams)) return false;
  return (
    startsOutside(plan, streams) || plan.kind === "with" || plan.kind === "recursion" || isEarlyStop(plan, streams)
  );
}

/** A limit that can stop its input early; over a sort or an aggregate it is DuckDB's (`ORDER BY … LIMIT` is a top-n). */
function isEarlyStop(plan: Plan, streams: StreamSources): boolean {
  return plan.kind === "limit" && plan.percent === undefined && isRowWise(plan.input, streams);
}

/** The boundaries directly below (or at) `plan`, left to right. */
export function boundaries(plan: Plan, streams: StreamSources): readonly Plan[] {
  if (isBoundary(plan, streams)) return [plan];
  return inputs(plan).flatMap((input) => boundaries(input, streams));
}

/** Whether every row of `plan`'s result depends on one row of its boundary: it can run batch by batch. */
export function isRowWise(plan: Plan, streams: StreamSources): boolean {
  if (isBoundary(plan, streams)) return true;
  if (plan.kind !== "project" && plan.kind !== "filter" && plan.kind !== "unnest") return false;
  return !someOwnExpression(plan, isVolatile) && isRowWise(plan.input, streams);
}
