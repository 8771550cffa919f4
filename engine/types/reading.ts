// How the 64-bit (and wider) integers of a column become JavaScript values: the one place where a column's
// logical type alone does not decide.

/**
 * The integers of a column that are read as `number` instead of `bigint`, as a tree over the column's type.
 * Absent means `bigint` everywhere below. A `number` that would be unsafe (beyond ±(2⁵³−1)) is a row error.
 */
export interface Reading {
  /** This value itself is read as `number`. */
  readonly number?: true;
  /** The items of a list or array. */
  readonly child?: Reading;
  /** The fields of a struct, by name. */
  readonly fields?: { readonly [field: string]: Reading };
  /** The keys and values of a map. */
  readonly key?: Reading;
  readonly value?: Reading;
}

export const READ_AS_NUMBER: Reading = Object.freeze({ number: true });
