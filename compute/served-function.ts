// A function as one runtime knows it: its name in the queue, with limits declared there.
import type { FunctionContract, FunctionDefinition } from "../catalog/index.ts";
import type { FunctionLimits } from "./queue/limits.ts";

/** What callers need of a function; its code may be elsewhere. */
export interface QueuedFunction {
  /** The queue's name of it. */
  readonly key: string;
  readonly definition: FunctionContract;
  readonly limits: FunctionLimits;
}

/** A function with its code, for whoever runs it. One per definition and runtime. */
export interface ServedFunction extends QueuedFunction {
  readonly definition: FunctionDefinition;
}
