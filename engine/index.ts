// The engine's table of contents: what the rest of Quarry, and its users, see of it.

// For the catalog and the runtimes
export { concat } from "./arrow/concat.ts";
export { gather } from "./arrow/gather.ts";
export { logicalSchema } from "./arrow/logical-types.ts";
export { arrowSchema } from "./arrow/types.ts";
export { batchBytes, columnBytes } from "./batching/batch-bytes.ts";
export { didYouMean, type ErrorCode, type ErrorFacts, isQuarryError, QuarryError } from "./errors.ts";
export type { Progress } from "./execute/metrics.ts";
export type { CallExpr, CallOutcome, CatalogFunctions } from "./expr/call.ts";
export { _, col, fromRow, lit, when } from "./expr/constructors.ts";
export { describe as describeExpr } from "./expr/describe.ts";
export type { ExprNode } from "./expr/expr.ts";
export { F } from "./expr/functions.ts";
export type {
  Aggregate,
  Base,
  Bool,
  Bytes,
  Case,
  Columns,
  ExprOf,
  Interval,
  List,
  Num,
  Ordered,
  SortKey,
  Span,
  SqlTypes,
  Str,
  Struct,
  Time,
  Window,
  WindowFunction,
} from "./expr/kinds.ts";
export { nodeOf } from "./expr/node-of.ts";
export type { AnyExpr, Expr, Numeric, Value } from "./expr/typing.ts";
export type { FrameConstructors, ScanOptions, Tables } from "./frame/constructors.ts";
export type {
  BatchFunction,
  BatchSize,
  DataFrame as TypedFrame,
  Frame,
  GroupedFrame,
  MapBatchesOptions,
  RowSchema,
  UntypedFrame,
} from "./frame/frames.ts";
export { provideParking } from "./frame/parking.ts";
export type {
  Estimate,
  ExplainOptions,
  RunOptions,
  ShowOptions,
  WriteOptions,
  WriteReport,
} from "./frame/run-options.ts";
export { Session } from "./frame/session.ts";
export type { Sql, SqlOptions, SqlPart, SqlValue } from "./frame/sql.ts";
export { coerceArgument } from "./plan/bind/coerce-argument.ts";
export type {
  CallRequest,
  CallResult,
  FunctionCatalog,
  FunctionForm,
  FunctionInfo,
  FunctionRuntime,
  FunctionValue,
  Parameter,
  RowFailure,
} from "./ports.ts";
export { type Sandbox, type SandboxOptions, type SandboxStatement, settleSandbox } from "./sandbox/sandbox.ts";
export { lex, type Token } from "./sql/lex.ts";
export { statementKind } from "./sql/statement-kind.ts";
export { tokenGroups } from "./sql/token-groups.ts";
export { beginSpan, encodeTrace, isTracing, type TraceSpan } from "./tracing.ts";
export { javaScriptKind } from "./types/javascript-kind.ts";
export { type LogicalType, type NamedType, printType, type Schema, sameType } from "./types/logical-type.ts";
export { logicalType } from "./types/logical-type-json.ts";
export type { Reading } from "./types/reading.ts";
export { arrayText, columnLines, isIdentifier, objectText, propertyText } from "./types/typescript-text.ts";
export { type ZodColumn, zodColumn } from "./types/zod-column.ts";
export { zodText } from "./types/zod-text.ts";
export { buildColumn, nullColumn } from "./values/build-column.ts";
export { columnValues } from "./values/column-values.ts";
export { type RecordMaker, recordMaker } from "./values/records.ts";
export type { ValueFailure } from "./values/value-failure.ts";
