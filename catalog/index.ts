// What a function is: making one, its description and code, and looking one up by name.

export { artifactOfPlace } from "./artifact-place.ts";
export { batchColumn, columnKind } from "./batch-columns.ts";
export { bundleModule } from "./bundle/bundle-module.ts";
export { bundleProgram } from "./bundle/bundle-program.ts";
export {
  Call,
  type CallGraph,
  type Calling,
  type CallOptions,
  type CallStats,
  calling,
  type MapOptions,
  pinCalling,
  provideCalling,
  type Settled,
} from "./calling.ts";
export type { Context } from "./context.ts";
export type { FunctionContract } from "./contract.ts";
export { declarations } from "./declarations.ts";
export {
  type ArrowHandler,
  type BatchHandler,
  definitionOf,
  type FunctionDefinition,
  type RowHandler,
  type StreamHandler,
} from "./definition.ts";
export { artifactFile } from "./deploy/artifact-file.ts";
export { Catalog } from "./deploy/catalog.ts";
export { contractInForce } from "./deploy/contract-in-force.ts";
export { catalogStore, openCatalog, useCatalogStore } from "./deploy/current-catalog.ts";
export type { DeployOptions } from "./deploy/deployable.ts";
export { contractOf, loadDefinition } from "./deploy/deployed-function.ts";
export { bundledVersionOf, deployedVersionOf } from "./deploy/deployed-version.ts";
export { entryContract } from "./deploy/entry-contract.ts";
export type { FunctionDescription, FunctionVersion, TypeDescription } from "./deploy/function-description.ts";
export { importModule } from "./deploy/import-module.ts";
export { loadArtifact } from "./deploy/load-artifact.ts";
export { catalog, type NamedFunction, type NameOptions } from "./deploy/named-catalog.ts";
export { namedFunction } from "./deploy/named-function.ts";
export type { DeploymentChange, FunctionChange } from "./deploy/plan-deployment.ts";
export { refusePolicyConflicts } from "./deploy/policy-conflicts.ts";
export type { Deployment, Scaling } from "./deployment.ts";
export { failureOf } from "./failure.ts";
export { fn } from "./fn.ts";
export { failedRow, functionFailed } from "./function-failed.ts";
export type {
  Batching,
  Column,
  Declared,
  FunctionSpec,
  RemoteFn,
  StreamFn,
} from "./function-spec.ts";
export { provideGroupUrls } from "./http/group-url.ts";
export { HttpError } from "./http/http-error.ts";
export type { HttpOptions, HttpService } from "./http/http-service.ts";
export { jsonDecoder, jsonText } from "./json-values.ts";
export { show } from "./option-checks.ts";
export { parseArguments, parseResult } from "./parse.ts";
export { ConcurrencyPolicy } from "./policies/concurrency-policy.ts";
export type {
  RetrySettings,
  RowMeasure,
  TracingSettings,
} from "./policies/policy-settings.ts";
export { QueuePolicy } from "./policies/queue-policy.ts";
export { type Measure, RateLimitPolicy, type UntypedColumns } from "./policies/rate-limit-policy.ts";
export {
  type ErrorClass,
  type ExponentialRetryOptions,
  type LinearRetryOptions,
  type RetryOptions,
  RetryPolicy,
} from "./policies/retry-policy.ts";
export type { Policies } from "./policies/settle-policies.ts";
export { TracingPolicy } from "./policies/tracing-policy.ts";
export { processCatalog } from "./process-catalog.ts";
export { onDefinition, processFunctions } from "./process-functions.ts";
export { RetryAfterError } from "./retry-after-error.ts";
export { isRowError, type RowError, type RowErrorOptions, rowError } from "./row-error.ts";
export { Secret, type SecretOptions } from "./secret.ts";
export { sessionCatalog } from "./session-catalog.ts";
export { artifactHash } from "./store/artifact-hash.ts";
export type { CatalogEntry, FunctionRecord, Json, JsonObject, StoredEntry, TypeTexts } from "./store/catalog-entry.ts";
export { byDeployment, byName, type CatalogStore, type ListOptions } from "./store/catalog-store.ts";
export { decodeEntry, encodeEntry } from "./store/entry-json.ts";
export { FileStore } from "./store/file-store.ts";
export { MemoryStore } from "./store/memory-store.ts";
export { describeThrown } from "./thrown.ts";
export { versionOf } from "./version.ts";
export type { Check } from "./zod-check.ts";
