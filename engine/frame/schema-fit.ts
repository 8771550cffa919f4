// Whether a column's type can stand for what a schema says of it: same JavaScript type, no value lost. Integers may be
// read as numbers and small ones widened to bigint; everything else needs a cast by the query's author.
import { QuarryError } from "../errors.ts";
import { javaScriptKind } from "../types/javascript-kind.ts";
import { type LogicalType, type NamedType, printType, sameType } from "../types/logical-type.ts";
import { READ_AS_NUMBER, type Reading } from "../types/reading.ts";
import type { DeclaredColumn } from "./node.ts";

export interface Fit {
  /** What the column is, or is to be cast to. */
  readonly type: LogicalType;
  readonly reading: Reading | undefined;
}

const BIGINT: LogicalType = Object.freeze({ id: "BIGINT" });

/** @throws `plan.schema-mismatch` */
export function fitColumn(declared: DeclaredColumn, actual: LogicalType): Fit {
  const fit = fitType(declared.type, declared.reading, actual);
  if (fit !== undefined) return fit;
  const [expected, found] = [printType(declared.type), printType(actual)];
  const message = `Column "${declared.name}" is ${found}, and the schema says ${expected}; cast it first, or change the schema.`;
  throw new QuarryError("plan.schema-mismatch", message, { column: declared.name, expected, actual: found });
}

function fitType(declared: LogicalType, reading: Reading | undefined, actual: LogicalType): Fit | undefined {
  const wanted = reading?.number ? "number" : javaScriptKind(declared);
  const found = javaScriptKind(actual);
  if (found === "null") return { type: declared, reading };
  switch (wanted) {
    case "number":
      return fitNumber(declared, actual);
    case "bigint":
      if (found === "number" && !isFloat(actual)) return { type: BIGINT, reading: undefined };
      return found === "bigint" ? { type: actual, reading: undefined } : undefined;
    case "list":
      return fitList(declared, reading, actual);
    case "struct":
      return fitStruct(declared, reading, actual);
    case "map":
      return fitMap(declared, reading, actual);
    case "union":
      return sameType(declared, actual) ? { type: actual, reading } : undefined;
    default:
      return wanted === found ? { type: actual, reading: undefined } : undefined;
  }
}

const isFloat = (type: LogicalType): boolean => type.id === "DOUBLE" || type.id === "FLOAT";

function fitNumber(declared: LogicalType, actual: LogicalType): Fit | undefined {
  const found = javaScriptKind(actual);
  const holds = found === "bigint" || (found === "number" && (isFloat(declared) || !isFloat(actual)));
  return holds ? { type: actual, reading: READ_AS_NUMBER } : undefined;
}

function fitList(declared: LogicalType, reading: Reading | undefined, actual: LogicalType): Fit | undefined {
  if (!("child" in declared) || !("child" in actual)) return undefined;
  const child = fitType(declared.child, reading?.child, actual.child);
  if (child === undefined) return undefined;
  return { type: { ...actual, child: child.type }, reading: child.reading && { child: child.reading } };
}

/** Fields are matched by name; those the schema does not name are dropped. */
function fitStruct(declared: LogicalType, reading: Reading | undefined, actual: LogicalType): Fit | undefined {
  if (declared.id !== "STRUCT" || actual.id !== "STRUCT") return undefined;
  const fields: NamedType[] = [];
  const readings: [string, Reading][] = [];
  for (const { name, type } of declared.fields) {
    const found = actual.fields.find((field) => field.name === name);
    const fit = found && fitType(type, reading?.fields?.[name], found.type);
    if (fit === undefined) return undefined;
    fields.push({ name, type: fit.type });
    if (fit.reading !== undefined) readings.push([name, fit.reading]);
  }
  return {
    type: { id: "STRUCT", fields },
    reading: readings.length === 0 ? undefined : { fields: Object.fromEntries(readings) },
  };
}

function fitMap(declared: LogicalType, reading: Reading | undefined, actual: LogicalType): Fit | undefined {
  if (declared.id !== "MAP" || actual.id !== "MAP") return undefined;
  const key = fitType(declared.key, reading?.key, actual.key);
  const value = fitType(declared.value, reading?.value, actual.value);
  if (key === undefined || value === undefined) return undefined;
  const parts = {
    ...(reading?.record && { record: reading.record }),
    ...(key.reading && { key: key.reading }),
    ...(value.reading && { value: value.reading }),
  };
  return {
    type: { id: "MAP", key: key.type, value: value.type },
    reading: Object.keys(parts).length === 0 ? undefined : parts,
  };
}
