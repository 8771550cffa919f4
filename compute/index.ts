// How functions run.
export { currentScope } from "./caller/scope.ts";
export type { Notice } from "./runtime/concurrency-notice.ts";
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
export { span, traced } from "./tracing/span.ts";
