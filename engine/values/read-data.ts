// What reading a chunk of a column gives, and the readers that nested readers are made of.
import type { Data } from "apache-arrow";
import type { ValueFailure } from "./value-failure.ts";

/** The JavaScript values of a column and what could not be read. */
export interface ColumnValues {
  /** One per row, in order; null where the column is null or the value failed. */
  readonly values: unknown[];
  /** Ascending by row; empty when all went well. */
  readonly failures: readonly ValueFailure[];
}

/** Reads a chunk of a column whose type and reading are settled. */
export type ReadData = (data: Data) => ColumnValues;
