// A catalog function as its author wrote it: the description the engine sees, and the code a runtime runs.
import type { RecordBatch } from "apache-arrow";
import type { FunctionInfo, FunctionValue } from "../engine/index.ts";
import type { Context } from "./context.ts";
import type { Deployment } from "./deployment.ts";
import type { Fits } from "./fits.ts";
import type { ColumnSchema, InputShape } from "./function-spec.ts";
import type { BatchingSettings, Isolation, PolicySettings } from "./policies/policy-settings.ts";
import type { Check } from "./zod-check.ts";

export type RowHandler = (args: Readonly<Record<string, unknown>>, context: Context<unknown>) => unknown;
export type BatchHandler = (columns: Readonly<Record<string, unknown>>, context: Context<unknown>) => unknown;
export type ArrowHandler = (batch: RecordBatch, context: Context<unknown>) => unknown;
export type StreamHandler = (
  args: Readonly<Record<string, unknown>>,
  context: Context<unknown>,
) => AsyncIterable<unknown>;

/** The handler, by the form its author named. */
export type Body =
  | { readonly form: "row"; readonly handler: RowHandler }
  | { readonly form: "batch"; readonly handler: BatchHandler }
  | { readonly form: "arrow"; readonly handler: ArrowHandler }
  | { readonly form: "stream"; readonly handler: StreamHandler };

/** Everything a runtime needs to run a function. */
export interface FunctionDefinition {
  readonly info: FunctionInfo;
  /** What the author called this version; undefined when it is a hash. */
  readonly statedVersion: string | undefined;
  readonly body: Body;
  /** Where it was defined: `file:line:column`. */
  readonly place: string;
  readonly input: InputShape;
  readonly output: ColumnSchema;
  /** May run twice for the same rows: false forbids bisecting failed batches and every second execution. */
  readonly idempotent: boolean;
  readonly policies: PolicySettings;
  readonly batching: BatchingSettings;
  readonly isolation: Isolation;
  /** Kept for whoever deploys. */
  readonly deploy: Deployment | undefined;
  /** What columns alone do not promise of a parameter, in parameter order; undefined where their type says it all. */
  readonly checks: readonly (Check | undefined)[];
  readonly resultCheck: Check | undefined;
  /** Whether a value certainly fits its parameter's schema, in parameter order. */
  readonly argumentFits: readonly Fits[];
  readonly resultFits: Fits;
  readonly setup: (() => unknown) | undefined;
  readonly teardown: ((state: unknown) => unknown) | undefined;
}

// A registered symbol, so that two copies of this package in one process understand each other's functions.
const DEFINITION = Symbol.for("quarry/definition");

type Defined = FunctionValue & { readonly [DEFINITION]?: FunctionDefinition };

/** Makes `callable` a function value that carries its definition. */
export function attachDefinition<F extends object>(callable: F, definition: FunctionDefinition): F & FunctionValue {
  Object.defineProperties(callable, {
    name: { value: definition.info.name },
    "~function": { value: definition.info, enumerable: true },
    [DEFINITION]: { value: definition },
  });
  return callable as F & FunctionValue;
}

/** The code behind a function value, or undefined for one that is only a description. */
export function definitionOf(value: FunctionValue): FunctionDefinition | undefined {
  return (value as Defined)[DEFINITION];
}
