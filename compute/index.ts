// How functions run.
export { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "./runtime/embedded-runtime.ts";
