// The functions that random histories are about, each with limits of its own kind.
import type { FunctionLimits } from "../../../compute/queue/limits.ts";
import { batches, gate, limits, perSecond } from "../limits.ts";

/** Calls itself; one tree at a time. */
export const NESTED = "nested@1";

export const MODEL_FUNCTIONS: readonly FunctionLimits[] = [
  limits("plain@1", { gate: gate("plain", 3) }),
  limits("left@1", { gate: gate("shared", 2) }),
  limits("right@1", { gate: gate("shared", 2) }),
  limits("rated@1", { rate: perSecond("rated", 20, 5), costUnit: "row" }),
  limits("batched@1", { gate: gate("batched", 2), batching: batches(6, { maxWaitMs: 45 }) }),
  limits("once@1", { gate: gate("once", 2), mayRunTwice: false }),
  limits(NESTED, { gate: gate("nested", 1) }),
];

export function limitsOf(functionName: string): FunctionLimits {
  return MODEL_FUNCTIONS.find((each) => each.function === functionName)!;
}
