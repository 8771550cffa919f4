// The engine's table of contents: what the rest of Quarry, and its users, see of it.

export { type ErrorCode, type ErrorFacts, isQuarryError, QuarryError } from "./errors.ts";
export type { Progress } from "./execute/metrics.ts";
export type { CallExpr, CallOutcome, CatalogFunctions } from "./expr/call.ts";
export { _, col, lit, when } from "./expr/constructors.ts";
export { F } from "./expr/functions.ts";
export type { Columns, Expr, ExprOf, SortKey, SqlTypes, Value } from "./expr/kinds.ts";
export type { FrameConstructors, ScanOptions, Tables } from "./frame/constructors.ts";
export type {
  BatchFunction,
  BatchSize,
  DataFrame as TypedFrame,
  Frame,
  GroupedFrame,
  MapBatchesOptions,
  RowSchema,
  StreamFunction,
  UntypedFrame,
} from "./frame/frames.ts";
export type {
  Estimate,
  ExplainOptions,
  RunOptions,
  ShowOptions,
  WriteOptions,
  WriteReport,
} from "./frame/run-options.ts";
export { Session, type SessionPorts } from "./frame/session.ts";
export type { FunctionCatalog, FunctionInfo, FunctionRuntime, FunctionValue } from "./ports.ts";
export { type LogicalType, type NamedType, printType, type Schema } from "./types/logical-type.ts";
