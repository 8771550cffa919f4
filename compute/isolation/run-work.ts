// Runs some work against a function in this thread: what every isolate does in the end.
import type { FunctionDefinition } from "../../catalog/index.ts";
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
export async function runWork(definition: FunctionDefinition, state: unknown, work: Work): Promise<WorkResult> {
  const running = new RunningWork(definition, state, work);
  // A readiness probe: whoever got here has loaded the function and set it up.
  if (work.rows === 0) return running.done();
  const { body } = definition;
  switch (body.form) {
    case "row":
      return await runRows(running, body.handler);
    case "batch":
      return await runBatch(running, body.handler);
    case "arrow":
      return await runArrow(running, body.handler);
    case "stream":
      return await runStreams(running, body.handler);
  }
}
