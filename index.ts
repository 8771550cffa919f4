// Quarry: call any function on every row. The public surface, by noun.

// Functions

export {
  type Batching,
  Call,
  type CallGraph,
  type CallOptions,
  type CallStats,
  type Column,
  type Context,
  type Declared,
  type FunctionSpec,
  fn,
  HttpError,
  type HttpOptions,
  type HttpService,
  type MapOptions,
  type RemoteFn,
  RetryAfterError,
  type RowError,
  type RowErrorOptions,
  rowError,
  Secret,
  type SecretOptions,
  type Settled,
  type StreamFn,
} from "./catalog/index.ts";
export type { CallExpr, CallOutcome, CatalogFunctions } from "./engine/index.ts";

// Queues, for their operators

export {
  type DeadCall,
  type DeadLetterOptions,
  diagnose,
  type EnvironmentQueue,
  type Finding,
  type OpenQueueOptions,
  openQueue,
  type QueuedFunction,
  type QueueStats,
} from "./compute/index.ts";

// Traces

export { span, traced } from "./compute/index.ts";

// Policies of functions

export {
  ConcurrencyPolicy,
  type Deployment,
  type ErrorClass,
  type ExponentialRetryOptions,
  type LinearRetryOptions,
  type Measure,
  type Policies,
  QueuePolicy,
  RateLimitPolicy,
  type RetryOptions,
  RetryPolicy,
  type Scaling,
  TracingPolicy,
  type UntypedColumns,
} from "./catalog/index.ts";

// The catalog

export {
  type CatalogEntry,
  type CatalogStore,
  catalog,
  type DeployOptions,
  FileStore,
  type FunctionDescription,
  type FunctionRecord,
  type FunctionVersion,
  type Json,
  type JsonObject,
  type ListOptions,
  MemoryStore,
  type NamedFunction,
  type NameOptions,
  type StoredEntry,
  type TypeDescription,
  type TypeTexts,
} from "./catalog/index.ts";

// Frames and sessions

export type { Notice } from "./compute/index.ts";
export { type ConnectOptions, connect, DataFrame, sql } from "./connect.ts";
export type {
  BatchFunction,
  BatchSize,
  Estimate,
  ExplainOptions,
  Frame,
  GroupedFrame,
  MapBatchesOptions,
  Progress,
  RowSchema,
  RunOptions,
  SandboxOptions,
  SandboxStatement,
  ScanOptions,
  Session,
  ShowOptions,
  Sql,
  SqlOptions,
  SqlPart,
  SqlValue,
  Tables,
  UntypedFrame,
  WriteOptions,
  WriteReport,
} from "./engine/index.ts";

// Workers

export {
  type HealthOptions,
  type Logger,
  Worker,
  type WorkerIsolation,
  type WorkerOptions,
  type WorkerStatus,
} from "./compute/index.ts";

// Scaling groups

export {
  type DeployedGroup,
  type DeployGroupOptions,
  type DeployPreview,
  type DeployReport,
  type GatewayOptions,
  type GroupCallOptions,
  type GroupEndpoint,
  type GroupIdentity,
  type GroupPhase,
  type GroupRecord,
  type GroupSpec,
  type GroupStatus,
  type KubernetesOptions,
  KubernetesProvider,
  type LogLine,
  type LogOptions,
  type Orphan,
  type PlannedGroup,
  ScalingGroup,
  type ScalingGroupOptions,
  type ScalingProvider,
  type VolumeOptions,
  type WaitReadyOptions,
} from "./scaling/index.ts";

// Columns and expressions

export {
  _,
  type Columns,
  col,
  type Expr,
  type ExprOf,
  F,
  lit,
  type SortKey,
  type Value,
  when,
} from "./engine/index.ts";

// What expressions are, by the type of their values

export type {
  Aggregate,
  Base,
  Bool,
  Bytes,
  Case,
  Interval,
  List,
  Num,
  Ordered,
  Span,
  Str,
  Struct,
  Time,
  Window,
  WindowFunction,
} from "./engine/index.ts";

// Types of columns

export { type LogicalType, type NamedType, printType, type Schema, type SqlTypes } from "./engine/index.ts";

// Errors

export { type ErrorCode, type ErrorFacts, isQuarryError, QuarryError } from "./engine/index.ts";
