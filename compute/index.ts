// How functions run.
export { currentScope } from "./caller/scope.ts";
export { type Clock, systemClock } from "./clock.ts";
export { diagnose, type Finding } from "./operation/diagnose.ts";
export {
  type DeadCall,
  type DeadLetterOptions,
  EnvironmentQueue,
  type OpenQueueOptions,
  openQueue,
} from "./operation/environment-queue.ts";
export type { QueuedFunction } from "./operation/function-names.ts";
export type { QueueStats } from "./operation/queue-stats.ts";
export type { RedisConnection, RedisLibrary } from "./redis/connection.ts";
export type { Notice } from "./runtime/concurrency-notice.ts";
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
export { QueuedRuntime } from "./runtime/queued-runtime.ts";
export { RedisEnvironment, type RedisEnvironmentOptions } from "./runtime/redis-environment.ts";
export { Worker } from "./serving/worker.ts";
export { createLogger, type Logger, type LogLevel } from "./serving/worker-log.ts";
export type { HealthOptions, WorkerIsolation, WorkerOptions } from "./serving/worker-settings.ts";
export type { WorkerStatus } from "./serving/worker-status.ts";
export { span, traced } from "./tracing/span.ts";
