// Which rows of a vector are to be copied, and which of those are null because of what they lie in.
import { type Vector, vectorValidity } from "../../duckdb/vector.ts";
import { andBits } from "../bits.ts";

export interface RowSelection {
  /** How many rows the vector holds. */
  readonly vectorRows: number;
  /** Start and end of each run of rows, alternately. */
  readonly runs: readonly number[];
  /** How many rows the runs have together. */
  readonly rows: number;
  /** One bit a row of the vector: 0 where the struct or array around the row is null, so that what lies here is garbage. */
  readonly validity: Uint8Array | undefined;
}

/** All rows of a vector that lies in nothing. */
export function wholeVector(rows: number): RowSelection {
  return { vectorRows: rows, runs: [0, rows], rows, validity: undefined };
}

/** The same rows, with the nulls of `vector` itself. Nothing may be read from a vector before this is known. */
export function withNulls(vector: Vector, rows: RowSelection): RowSelection {
  const validity = andBits(vectorValidity(vector, rows.vectorRows), rows.validity);
  return validity === rows.validity ? rows : { ...rows, validity };
}
