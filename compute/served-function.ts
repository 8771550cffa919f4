// A function as one runtime serves it: known to its queue under a name of its own, with limits declared.
import type { FunctionDefinition } from "../catalog/index.ts";
import type { FunctionLimits } from "./queue/limits.ts";

/** One per definition and runtime. */
export interface ServedFunction {
  /** The queue's name of it. */
  readonly key: string;
  readonly definition: FunctionDefinition;
  readonly limits: FunctionLimits;
}
