// What building a chunk of a column gives, and the builders that nested builders are made of.
import type { Data } from "apache-arrow";
import type { ValueFailure } from "./value-failure.ts";

/** A chunk of a column and what could not be put into it. */
export interface BuiltData {
  /** One row per value, in order; null where the value is null or failed. */
  readonly data: Data;
  /** Values that do not fit the type, ascending by row. */
  readonly failures: readonly ValueFailure[];
}

/** Builds a chunk of a column whose type is settled. */
export type BuildData = (values: ArrayLike<unknown>) => BuiltData;
