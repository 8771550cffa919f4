// How functions run.
export type { Notice } from "./runtime/concurrency-notice.ts";
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
