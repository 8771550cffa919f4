// A function as its callers meet it: what a queue knows of it, and who sends its calls there.
import type { QueuedFunction } from "../served-function.ts";
import type { Caller } from "./caller.ts";

/** One per function and runtime. */
export interface CalledFunction extends QueuedFunction {
  /** Of the function's shard. */
  readonly caller: Caller;
}
