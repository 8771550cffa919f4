// Runs some work against a function in this thread: what every isolate does in the end.
import type { FunctionDefinition } from "../../catalog/index.ts";
import { beginHandler, type CallSpan } from "../tracing/call-span.ts";
import type { Work, WorkResult } from "./isolate.ts";
import { runArrow } from "./run-arrow.ts";
import { runBatch } from "./run-batch.ts";
import { runRows } from "./run-rows.ts";
import { runStreams } from "./run-streams.ts";
import { RunningWork } from "./running-work.ts";

/**
 * n rows in → n values out, same order; what handlers throw is in the result.
 * @param state what `setup` returned
 * @throws `plan.argument-count`, `plan.argument-type` for a batch that the function cannot take
 */
export function runWork(definition: FunctionDefinition, state: unknown, work: Work): WorkResult | Promise<WorkResult> {
  const running = new RunningWork(definition, state, work);
  // A readiness probe: whoever got here has loaded the function and set it up.
  if (work.rows === 0) return running.done();
  const span = beginHandler(definition, work.calls, work.rows);
  return span === undefined ? invoke(running) : invokeUnder(span, running);
}

function invoke(running: RunningWork): WorkResult | Promise<WorkResult> {
  const { body } = running.definition;
  switch (body.form) {
    case "row":
      return runRows(running, body.handler);
    case "batch":
      return runBatch(running, body.handler);
    case "arrow":
      return runArrow(running, body.handler);
    case "stream":
      return runStreams(running, body.handler);
  }
}

/** What handlers begin, and call, stands under the span. */
async function invokeUnder(span: CallSpan, running: RunningWork): Promise<WorkResult> {
  let failureType: string | undefined;
  try {
    const result = await span.run(() => invoke(running));
    failureType = firstFailure(result);
    return result;
  } finally {
    span.end(failureType);
  }
}

function firstFailure(result: WorkResult): string | undefined {
  switch (result.kind) {
    case "done":
      return result.failures[0]?.type;
    case "threw":
      return result.failure.type;
    case "crashed":
      return "WorkerCrash";
  }
}
