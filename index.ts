// Quarry: call any function on every row. The public surface, by noun.

// Functions
export {
  type Batching,
  type Column,
  type Context,
  type Declared,
  type FunctionSpec,
  fn,
  type RemoteFn,
  type RowError,
  type RowErrorOptions,
  rowError,
  type StreamFn,
} from "./catalog/index.ts";
// Frames and sessions
export { type ConnectOptions, connect, DataFrame } from "./connect.ts";
// Filled by declaration merging
export type {
  BatchFunction,
  BatchSize,
  CatalogFunctions,
  Estimate,
  ExplainOptions,
  Frame,
  GroupedFrame,
  MapBatchesOptions,
  Progress,
  RowSchema,
  RunOptions,
  ScanOptions,
  Session,
  ShowOptions,
  Tables,
  UntypedFrame,
  WriteOptions,
  WriteReport,
} from "./engine/index.ts";
// Columns and expressions
// Types of columns
// Errors
export {
  _,
  type CallExpr,
  type CallOutcome,
  type Columns,
  col,
  type ErrorCode,
  type ErrorFacts,
  type Expr,
  type ExprOf,
  F,
  isQuarryError,
  type LogicalType,
  lit,
  type NamedType,
  printType,
  QuarryError,
  type Schema,
  type SortKey,
  type SqlTypes,
  type Value,
  when,
} from "./engine/index.ts";
