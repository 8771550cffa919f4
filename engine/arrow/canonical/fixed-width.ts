// Numbers, dates, times, intervals and decimals in the widths and units Arrow allows → those of DuckDB.
import { type Data, type DataType, DateUnit, IntervalUnit, makeData, Precision, TimeUnit, Type } from "apache-arrow";
import type { LogicalType } from "../../types/logical-type.ts";
import { arrowType } from "../types.ts";
import { mismatch } from "./mismatch.ts";

const MS_PER_DAY = 86_400_000n;
const WORDS_PER_DECIMAL = 4;

/** By {@link TimeUnit}: how many nanoseconds one unit has. */
const NANOSECONDS = [1_000_000_000n, 1_000_000n, 1000n, 1n] as const;
/** By {@link TimeUnit}: from one unit to microseconds. */
const toMicroseconds = (value: bigint, unit: TimeUnit): bigint =>
  unit === TimeUnit.NANOSECOND ? value / 1000n : (value * NANOSECONDS[unit]!) / 1000n;

type Values = Int32Array | BigInt64Array | Uint32Array | Float32Array;

export function canonicalFixedWidth(data: Data, type: LogicalType, column: string): Data {
  const target = arrowType(type);
  if (isSame(data.type, target)) return data;
  const values = convert(data, type) ?? mismatch(data, type, column);
  const { length, offset, nullBitmap, nullCount } = data;
  return makeData({ type: target, length, offset, nullBitmap, nullCount, data: values } as never);
}

/** Arrow prints a type with its width, unit, zone, precision and scale. A decimal is not printed with its width. */
function isSame(type: DataType, target: DataType): boolean {
  if (type.typeId !== target.typeId || String(type) !== String(target)) return false;
  return type.typeId !== Type.Decimal || bitWidth(type) === bitWidth(target);
}

function convert(data: Data, type: LogicalType): Values | undefined {
  const source = data.type as DataType;
  switch (data.typeId) {
    case Type.Interval:
    case Type.Duration:
      return type.id === "INTERVAL" ? intervals(data) : undefined;
    case Type.Float:
      return type.id === "FLOAT" && precision(source) === Precision.HALF ? fromHalf(data) : undefined;
    case Type.Date:
      return type.id === "DATE" && unit(source) === DateUnit.MILLISECOND ? days(data) : undefined;
    case Type.Time:
      return type.id === "TIME" ? inMicroseconds(data, unit(source)) : undefined;
    case Type.Timestamp:
      return type.id === "TIMESTAMP WITH TIME ZONE" ? inMicroseconds(data, unit(source)) : undefined;
    case Type.Decimal:
      return type.id === "DECIMAL" && isDecimalOf(source, type) ? in128Bits(data) : undefined;
    default:
      return undefined;
  }
}

function inMicroseconds(data: Data, unit: TimeUnit): BigInt64Array {
  const values = data.values as Int32Array | BigInt64Array;
  return BigInt64Array.from({ length: data.length }, (_, row) => toMicroseconds(BigInt(values[row]!), unit));
}

function days(data: Data): Int32Array {
  const milliseconds = data.values as BigInt64Array;
  return Int32Array.from({ length: data.length }, (_, row) => Number(floorDivide(milliseconds[row]!, MS_PER_DAY)));
}

const floorDivide = (value: bigint, by: bigint): bigint => (value >= 0n ? value / by : (value - by + 1n) / by);

/** Three words of 32 bits, 64 bits: months, days, nanoseconds. */
function intervals(data: Data): Int32Array {
  const words = new Int32Array(data.length * 4);
  const clock = new BigInt64Array(words.buffer);
  const values = data.values as Int32Array | BigInt64Array;
  const intervalUnit = unit(data.type as DataType);
  for (let row = 0; row < data.length; row++) {
    if (data.typeId === Type.Duration) {
      clock[row * 2 + 1] = BigInt(values[row]!) * NANOSECONDS[intervalUnit as TimeUnit]!;
    } else if (intervalUnit === IntervalUnit.YEAR_MONTH) {
      words[row * 4] = Number(values[row]);
    } else {
      words[row * 4 + 1] = Number(values[row * 2]);
      clock[row * 2 + 1] = BigInt(values[row * 2 + 1]!) * NANOSECONDS[TimeUnit.MILLISECOND];
    }
  }
  return words;
}

/** Decimals of 32, 64 and 256 bits, sign extended or cut: their digits fit 128. */
function in128Bits(data: Data): Uint32Array {
  const { stride } = data;
  const source = data.values as Uint32Array;
  const words = new Uint32Array(data.length * WORDS_PER_DECIMAL);
  for (let row = 0; row < data.length; row++) {
    const sign = (source[(row + 1) * stride - 1]! | 0) < 0 ? 0xffff_ffff : 0;
    for (let word = 0; word < WORDS_PER_DECIMAL; word++) {
      words[row * WORDS_PER_DECIMAL + word] = word < stride ? source[row * stride + word]! : sign;
    }
  }
  return words;
}

function fromHalf(data: Data): Float32Array {
  const halves = data.values as Uint16Array;
  return Float32Array.from({ length: data.length }, (_, row) => halfToNumber(halves[row]!));
}

/** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function isDecimalOf(arrow: DataType, type: LogicalType & { id: "DECIMAL" }): boolean {
  const decimal = arrow as DataType & { readonly precision: number; readonly scale: number };
  return decimal.precision === type.width && decimal.scale === type.scale;
}

const bitWidth = (type: DataType): number => (type as unknown as { bitWidth: number }).bitWidth;
const precision = (type: DataType): Precision => (type as unknown as { precision: Precision }).precision;
const unit = (type: DataType): number => (type as unknown as { unit: number }).unit;
