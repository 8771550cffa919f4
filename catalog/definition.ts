// A catalog function as its author wrote it: the description the engine sees, and the code a runtime runs.
import type { RecordBatch } from "apache-arrow";
import type { FunctionValue } from "../engine/index.ts";
import type { Context } from "./context.ts";
import type { FunctionContract } from "./contract.ts";
import type { Deployment } from "./deployment.ts";
import type { ColumnSchema, InputShape } from "./function-spec.ts";

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

/** Everything a worker needs to run a function. */
export interface FunctionDefinition extends FunctionContract {
  /** What the author called this version; undefined when it is a hash. */
  readonly statedVersion: string | undefined;
  readonly body: Body;
  /** Where it was defined: `file:line:column`. */
  readonly place: string;
  readonly input: InputShape;
  readonly output: ColumnSchema;
  /** Kept for whoever deploys. */
  readonly deploy: Deployment | undefined;
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
