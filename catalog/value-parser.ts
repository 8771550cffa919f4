// What an argument or a result must be: told by a zod schema where the code is, by the column's type where it is not.
import type { $ZodType } from "zod/v4/core";
import { buildColumn, columnValues, type LogicalType, type Reading } from "../engine/index.ts";
import { type Fits, fitsOf, fitsType } from "./fits.ts";
import { type Parsed, parseValue } from "./zod-parse.ts";

/** Checks the values of one parameter, or of a result. */
export interface ValueParser {
  /** Whether a value certainly is right as it is; false: ask `parse`. */
  readonly fits: Fits;
  /** The value as handlers get it, or what is wrong with it. Never throws. */
  readonly parse: (value: unknown) => Parsed;
}

/** A column as a function's description knows it. */
export interface ColumnShape {
  readonly type: LogicalType;
  readonly reading: Reading | undefined;
  readonly nullable: boolean;
}

/** Values as `schema` takes them; `type` is its column's. */
export function schemaParser(schema: $ZodType, type: LogicalType): ValueParser {
  return { fits: fitsOf(schema, type), parse: (value) => parseValue(schema, value) };
}

/** Values that the column can hold, as they are read from it again. */
export function columnParser({ type, reading, nullable }: ColumnShape): ValueParser {
  return {
    fits: fitsType(type, reading),
    parse(value) {
      if (value === null && nullable) return { value, issue: undefined };
      if (value === null || value === undefined) return refused(`expected a value, got ${value}`);
      const built = buildColumn(type, [value]);
      const read = columnValues(built.column, type, reading);
      const [failure] = [...built.failures, ...read.failures];
      return failure === undefined ? { value: read.values[0], issue: undefined } : refused(failure.message);
    },
  };
}

function refused(issue: string): Parsed {
  return { value: undefined, issue };
}
