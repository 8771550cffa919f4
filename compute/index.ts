// How functions run.
export { concurrencyNotice, type Notice } from "./runtime/concurrency-notice.ts";
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
