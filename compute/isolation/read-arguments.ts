// The argument columns of a request as the handler's values: which rows can be called, and why the others cannot.
import type { RecordBatch, Vector } from "apache-arrow";
import { columnKind, type FunctionContract } from "../../catalog/index.ts";
import {
  coerceArgument,
  columnValues,
  type LogicalType,
  logicalSchema,
  type Parameter,
  printType,
  QuarryError,
  sameType,
  type ValueFailure,
} from "../../engine/index.ts";

/** A row whose arguments the handler must not see. */
export interface RejectedRow {
  readonly row: number;
  /** `UnsafeInteger`, `OutOfRange` or `InvalidArgument`. */
  readonly type: string;
  readonly message: string;
}

/** The decoded arguments of a request. */
export interface Arguments {
  readonly names: readonly string[];
  /** The values of each parameter, all rows. */
  readonly columns: readonly (readonly unknown[])[];
  /** The rows to call, ascending. A row with a null its parameter does not take is neither called nor rejected. */
  readonly rows: ArrayLike<number>;
  readonly rejected: readonly RejectedRow[];
}

/**
 * Decodes a request's columns, which are of the types `coerceArgument` gives: the parameters' own, except that integers of
 * any width stay what they are for a number parameter and are checked row by row.
 * @throws `plan.argument-count`, `plan.argument-type` for columns the function cannot take.
 */
export function readArguments(definition: FunctionContract, batch: RecordBatch): Arguments {
  const { parameters } = definition.info;
  const types = argumentTypes(definition, batch);
  const out = new Map<number, RejectedRow | null>();
  const columns = parameters.map((parameter, index) => {
    const vector = batch.getChildAt(index)!;
    const { values, failures } = columnValues(vector, types[index]!, parameter.reading);
    for (const failure of failures) out.set(failure.row, rejectedValue(parameter, failure));
    if (definition.info.form === "batch") rejectBeyond64(parameter, values, out);
    leaveNulls(parameter, vector, values, out);
    checkValues(parameter, definition.checks[index], values, out);
    return values;
  });
  const rejected = [...out.values()].filter((row) => row !== null).sort((left, right) => left.row - right.row);
  const names = parameters.map(({ name }) => name);
  return { names, columns, rows: calledRows(batch.numRows, out), rejected };
}

/** The logical types of a request's columns, once they are known to suit the parameters. */
export function argumentTypes({ info }: FunctionContract, batch: RecordBatch): readonly LogicalType[] {
  const types = logicalSchema(batch.schema).map(({ type }) => type);
  if (types.length !== info.parameters.length) {
    const facts = { function: info.name, expected: info.parameters.length, actual: types.length };
    const message = `Function "${info.name}" takes ${facts.expected} arguments, not ${facts.actual}.`;
    throw new QuarryError("plan.argument-count", message, facts);
  }
  for (const [index, parameter] of info.parameters.entries()) {
    const actual = types[index]!;
    const taken = coerceArgument(parameter.type, actual);
    if (taken === undefined || !sameType(taken, actual)) refuseType(info.name, parameter, actual);
  }
  return types;
}

function refuseType(name: string, parameter: Parameter, actual: LogicalType): never {
  const facts = { parameter: parameter.name, expected: printType(parameter.type), actual: printType(actual) };
  const message = `Function "${name}", parameter "${facts.parameter}": ${facts.actual} is not ${facts.expected}; cast it.`;
  throw new QuarryError("plan.argument-type", message, { function: name, ...facts });
}

type Out = Map<number, RejectedRow | null>;

function rejectedValue(parameter: Parameter, failure: ValueFailure): RejectedRow {
  const type = failure.kind === "unsafe-integer" ? "UnsafeInteger" : "OutOfRange";
  return { row: failure.row, type, message: `argument "${parameter.name}": ${failure.message}` };
}

/** Batch handlers get bigints as a `BigInt64Array`, which would wrap what is wider. */
function rejectBeyond64(parameter: Parameter, values: readonly unknown[], out: Out): void {
  if (columnKind(parameter) !== "bigint" || parameter.type.id === "BIGINT") return;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value !== "bigint" || BigInt.asIntN(64, value) === value) continue;
    const message = `argument "${parameter.name}": the integer ${value} is beyond what a BigInt64Array holds`;
    out.set(row, { row, type: "OutOfRange", message });
  }
}

/** SQL's rule: a function that does not take null is not called for null. It wins over whatever else is wrong. */
function leaveNulls(parameter: Parameter, vector: Vector, values: readonly unknown[], out: Out): void {
  if (parameter.nullable || vector.nullCount === 0) return;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === null && out.get(row) === undefined) out.set(row, null);
  }
}

function checkValues(
  parameter: Parameter,
  check: ((value: unknown) => string | undefined) | undefined,
  values: readonly unknown[],
  out: Out,
): void {
  if (check === undefined) return;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === null || out.has(row)) continue;
    const issue = check(values[row]);
    if (issue === undefined) continue;
    out.set(row, { row, type: "InvalidArgument", message: `argument "${parameter.name}": ${issue}` });
  }
}

function calledRows(length: number, out: Out): Uint32Array {
  const rows = new Uint32Array(length - out.size);
  for (let row = 0, at = 0; row < length; row++) if (out.size === 0 || !out.has(row)) rows[at++] = row;
  return rows;
}
