// Values of columns that reach further than the JavaScript types they are read as. What is beyond fails its row; what lies
// under a null is nobody's business.
import type { Data } from "apache-arrow";
import type { ColumnValues } from "./read-data.ts";
import type { ValueFailure } from "./value-failure.ts";
import { numbersOf } from "./wide-integer.ts";

/** The integers of a chunk as numbers, those beyond ±(2⁵³−1) as failures. */
export function safeNumbers(integers: ArrayLike<bigint>, data: Data): ColumnValues {
  const numberAt = numbersOf(integers);
  const values = new Array<unknown>(integers.length);
  const failures: ValueFailure[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = numberAt(row);
    values[row] = value;
    if (Number.isSafeInteger(value) || !data.getValid(row)) continue;
    values[row] = null;
    failures.push(unsafeInteger(row, integers[row]!));
  }
  return { values, failures };
}

function unsafeInteger(row: number, integer: bigint): ValueFailure {
  const message = `the integer ${integer} is beyond ±(2^53−1), which a number cannot hold exactly: declare it as bigint`;
  return { row, kind: "unsafe-integer", message, value: String(integer) };
}

/** The dates of a chunk; DuckDB's instants (and its infinities) that no `Date` holds are failures. */
export function checkedDates(dates: readonly Date[], data: Data): ColumnValues {
  const values: unknown[] = [...dates];
  const failures: ValueFailure[] = [];
  for (let row = 0; row < dates.length; row++) {
    if (!Number.isNaN(dates[row]!.getTime()) || !data.getValid(row)) continue;
    values[row] = null;
    const value = String(data.values[row]);
    failures.push({ row, kind: "out-of-range", message: "the date is beyond what Date can hold", value });
  }
  return { values, failures };
}
