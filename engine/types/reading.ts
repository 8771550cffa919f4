// How wide integers and maps of a column become JavaScript values: the one place where a column's logical type alone
// does not decide.

/**
 * The integers of a column that are read as `number` instead of `bigint`, and its maps that are read as objects instead
 * of arrays of `{key, value}`, as a tree over the column's type. Absent means `bigint` and arrays everywhere below.
 * A `number` that would be unsafe (beyond ±(2⁵³−1)) is a row error.
 */
export interface Reading {
  /** This value itself is read as `number`. */
  readonly number?: true;
  /** This map, whose keys are text, is read as an object. */
  readonly record?: true;
  /** The items of a list or array. */
  readonly child?: Reading;
  /** The fields of a struct, by name. */
  readonly fields?: { readonly [field: string]: Reading };
  /** The keys and values of a map. */
  readonly key?: Reading;
  readonly value?: Reading;
}

/** The reading of a single number. */
export const READ_AS_NUMBER: Reading = Object.freeze({ number: true });
