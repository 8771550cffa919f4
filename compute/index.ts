// How functions run.
export { currentScope } from "./caller/scope.ts";
export type { Notice } from "./runtime/concurrency-notice.ts";
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
export { QueuedRuntime, type QueuedRuntimeOptions } from "./runtime/queued-runtime.ts";
export { RedisEnvironment, type RedisEnvironmentOptions } from "./runtime/redis-environment.ts";
export { span, traced } from "./tracing/span.ts";
