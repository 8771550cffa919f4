// What callers and queues know of a function: its description, its manners, and what its arguments must be. No code: whoever
// has that has a `FunctionDefinition`, which is a contract as well; of a deployed function the catalog keeps one as data.
import type { FunctionInfo } from "../engine/index.ts";
import type { BatchingSettings, Isolation, PolicySettings } from "./policies/policy-settings.ts";
import type { ValueParser } from "./value-parser.ts";
import type { Check } from "./zod-check.ts";

/** Everything a caller, a queue and a plan need of a function. */
export interface FunctionContract {
  readonly info: FunctionInfo;
  /** May run twice for the same rows: false forbids bisecting failed batches and every second execution. */
  readonly idempotent: boolean;
  readonly policies: PolicySettings;
  readonly batching: BatchingSettings;
  readonly isolation: Isolation;
  /** In parameter order. */
  readonly argumentParsers: readonly ValueParser[];
  /** Of one result; of one item for a stream. */
  readonly resultParser: ValueParser;
  /**
   * What columns alone do not promise of a parameter, in parameter order; undefined where their type says it all, and where
   * the schema is not known.
   */
  readonly checks: readonly (Check | undefined)[];
  readonly resultCheck: Check | undefined;
}
