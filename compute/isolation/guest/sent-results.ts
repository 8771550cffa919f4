// Results on their way out of a guest. Values that cannot leave it are failures of their rows.
import type { FunctionDefinition } from "../../../catalog/index.ts";
import { finishValues } from "../finish-values.ts";
import type { WorkFailure, WorkResult } from "../isolate.ts";

/** What a row's failure says whose value stays behind. */
export const NOT_SENDABLE = "the value holds what cannot leave its thread, like a function or a symbol";

/** Rows that came as Arrow go back as Arrow: the column is made here, and its buffers are handed over. */
export function finishedResult(definition: FunctionDefinition, result: WorkResult): WorkResult {
  if (result.kind !== "done" || !Array.isArray(result.values)) return result;
  const { column, refused } = finishValues(definition, result.values);
  const failures = [...result.failures, ...refused.map(({ row, message }) => refusal(row, message))];
  return { ...result, values: column, failures };
}

/** Rows that came as values go back as values. */
export function sendableResult(result: WorkResult): WorkResult {
  if (result.kind !== "done" || !Array.isArray(result.values)) return result;
  const values: unknown[] = result.values;
  const failures = [...result.failures];
  for (let row = 0; row < values.length; row++) {
    if (isSendable(values[row])) continue;
    failures.push(refusal(row, NOT_SENDABLE));
    values[row] = null;
  }
  return { ...result, failures };
}

/** Whether a value can be cloned into another thread. */
export function isSendable(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function refusal(row: number, message: string): WorkFailure {
  const failure = { type: "InvalidResult", message, stack: undefined, retryable: false };
  return { row, ...failure, isWanted: false, retryAfterMs: undefined };
}
