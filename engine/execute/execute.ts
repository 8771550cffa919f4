// One async generator per physical node. No operator knows its parent; stopping early closes what is below.
import type { RecordBatch } from "apache-arrow";
import type { PhysicalOf, PhysicalPlan } from "../physical/physical-plan.ts";
import { spanOver } from "../tracing.ts";
import { callFunctions } from "./call-functions.ts";
import { concat } from "./concat.ts";
import type { Execution } from "./context.ts";
import { runStatement } from "./duckdb-query.ts";
import { limit } from "./limit.ts";
import { recurse } from "./recurse.ts";
import { selectColumns } from "./select-columns.ts";
import { share } from "./share.ts";
import { stoppable } from "./stoppable.ts";
import { readStream } from "./stream-source.ts";

/** The batches of `plan`, counted. */
export function execute(plan: PhysicalPlan, execution: Execution): AsyncGenerator<RecordBatch, void, void> {
  return execution.metrics.watch(plan, operator(plan, execution));
}

function operator(plan: PhysicalPlan, execution: Execution): AsyncGenerator<RecordBatch, void, void> {
  const run = (input: PhysicalPlan) => execute(input, execution);
  switch (plan.kind) {
    case "duckdb-query":
      return runStatement(
        plan,
        plan.inputs.map((input) => () => run(input)),
        execution,
      );
    case "stream-source":
      return spanOver("scan", execution.span, readStream(plan, execution));
    case "call-functions":
      return callFunctions(plan, run(plan.input), execution);
    case "select-columns":
      return selectColumns(plan, run(plan.input));
    case "limit":
      return limitedInput(plan, execution);
    case "concat":
      return concat(plan.inputs.map((input) => () => run(input)));
    case "share":
      return share(plan, run(plan.definition), () => run(plan.body), execution);
    case "recurse":
      return recurse(plan, run, execution);
  }
}

/** A limit that is reached stops what runs below it, and only that. */
function limitedInput(plan: PhysicalOf<"limit">, execution: Execution): AsyncGenerator<RecordBatch, void, void> {
  const reached = new AbortController();
  const signal = AbortSignal.any([execution.signal, reached.signal]);
  return limit(
    plan,
    stoppable(execute(plan.input, { ...execution, signal }), () => reached.abort()),
  );
}
