// Dates and timestamps of every kind as microseconds with a time zone, on the buffers: `Date` would drop digits.
import { makeData, type Vector, Vector as VectorOf } from "apache-arrow";
import { arrowType } from "../arrow/types.ts";
import type { LogicalType } from "../types/logical-type.ts";

const MICROS_PER_DAY = 86_400_000_000n;

/** `column` as TIMESTAMP WITH TIME ZONE, in UTC; nanoseconds are rounded down. Undefined for what is no instant. */
export function convertInstants(column: Vector, type: LogicalType): Vector | undefined {
  const convert = CONVERSIONS[type.id];
  if (convert === undefined) return undefined;
  const zoned = arrowType({ id: "TIMESTAMP WITH TIME ZONE" });
  const parts = column.data.map((data) => {
    const { offset, length, nullCount, nullBitmap } = data;
    return makeData({ type: zoned, offset, length, nullCount, nullBitmap, data: convert(data.values) } as never);
  });
  return new VectorOf(parts);
}

type Convert = (values: BigInt64Array) => BigInt64Array;

const CONVERSIONS: { readonly [Id in LogicalType["id"]]?: Convert } = {
  TIMESTAMP: (values) => values,
  TIMESTAMP_MS: (values) => values.map((ms) => ms * 1000n),
  TIMESTAMP_S: (values) => values.map((seconds) => seconds * 1_000_000n),
  TIMESTAMP_NS: (values) => values.map((nanoseconds) => (nanoseconds - modulo(nanoseconds, 1000n)) / 1000n),
  DATE: (days) => BigInt64Array.from(days, (day) => BigInt(day) * MICROS_PER_DAY),
};

function modulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}
