// What a function is: making one, its description and code, and looking one up by name.

export { batchColumn, columnKind } from "./batch-columns.ts";
export { bundleProgram } from "./bundle/bundle-program.ts";
export {
  Call,
  type CallGraph,
  type Calling,
  type CallOptions,
  type CallStats,
  calling,
  type MapOptions,
  provideCalling,
  type Settled,
} from "./calling.ts";
export type { Context } from "./context.ts";
export {
  type ArrowHandler,
  type BatchHandler,
  definitionOf,
  type FunctionDefinition,
  type RowHandler,
  type StreamHandler,
} from "./definition.ts";
export { type FunctionFailure, failureOf } from "./failure.ts";
export { fn } from "./fn.ts";
export { functionFailed } from "./function-failed.ts";
export type {
  Batching,
  Column,
  Declared,
  FunctionSpec,
  RemoteFn,
  StreamFn,
} from "./function-spec.ts";
export { parseArguments, parseResult } from "./parse.ts";
export type {
  BatchingSettings,
  ConcurrencySettings,
  Isolation,
  PolicySettings,
  RateSettings,
  RetrySettings,
  RowMeasure,
  TracingSettings,
} from "./policies/policy-settings.ts";
export { processCatalog } from "./process-catalog.ts";
export { RetryAfterError } from "./retry-after-error.ts";
export { isRowError, type RowError, type RowErrorOptions, rowError } from "./row-error.ts";
export { describeThrown } from "./thrown.ts";
export type { Check } from "./zod-check.ts";
