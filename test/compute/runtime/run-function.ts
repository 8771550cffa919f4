// Runs one function over rows in a runtime of its own: arguments in, values and failures out.
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { onTestFinished } from "vitest";
import { EmbeddedRuntime, type EmbeddedRuntimeOptions } from "../../../compute/index.ts";
import { arrowSchema } from "../../../engine/arrow/types.ts";
import type { CallResult, FunctionValue } from "../../../engine/ports.ts";
import type { LogicalType, NamedType } from "../../../engine/types/logical-type.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";

function batchOf(columns: readonly (NamedType & { readonly values: readonly unknown[] })[]): RecordBatch {
  const schema = arrowSchema(columns);
  const children = columns.map(({ type, values }) => buildColumn(type, values).column.data[0]!);
  const length = columns[0]?.values.length ?? 0;
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}

/** A batch for the function's own parameters, or for columns of other types. */
export function argumentsOf(
  value: FunctionValue,
  columns: Readonly<Record<string, readonly unknown[]>>,
  types: Readonly<Record<string, LogicalType>> = {},
): RecordBatch {
  const { parameters } = value["~function"];
  return batchOf(parameters.map(({ name, type }) => ({ name, type: types[name] ?? type, values: columns[name]! })));
}

export function openRuntime(options?: EmbeddedRuntimeOptions): EmbeddedRuntime {
  const runtime = new EmbeddedRuntime(options);
  onTestFinished(() => runtime.close());
  return runtime;
}

export interface Run extends CallResult {
  readonly results: readonly unknown[];
}

export async function run(
  value: FunctionValue,
  columns: Readonly<Record<string, readonly unknown[]>>,
  types?: Readonly<Record<string, LogicalType>>,
): Promise<Run> {
  return runBatch(openRuntime(), value, argumentsOf(value, columns, types));
}

export async function runBatch(
  runtime: EmbeddedRuntime,
  value: FunctionValue,
  batch: RecordBatch,
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const result = await runtime.call({ function: value, arguments: batch, signal });
  const { form, result: type, resultReading } = value["~function"];
  const resultType: LogicalType = form === "stream" ? { id: "LIST", child: type } : type;
  const reading = form === "stream" && resultReading !== undefined ? { child: resultReading } : resultReading;
  return { ...result, results: columnValues(result.values, resultType, reading).values };
}
