// How one JavaScript value becomes the slot of a fixed-width column, by logical type. An encoder says false to what does
// not fit; it never rounds, wraps or guesses.
import type { LogicalType } from "../types/logical-type.ts";
import { parseClock } from "./clock-text.ts";
import { parseDecimal, words64, write128 } from "./wide-integer.ts";
import { parseZonedTime } from "./zoned-time.ts";

/** The typed array of a fixed-width column. */
export type Slots =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

type Encode = (value: unknown, row: number) => boolean;

/** Writes one value after another into a column of its own. */
export interface Encoder {
  /** The buffer the encoder writes into. */
  readonly slots: Slots;
  readonly encode: Encode;
}

/** The encoder of `type` for a column of `length` rows. */
export function encoderOf(type: LogicalType, length: number): Encoder {
  return ENCODERS[type.id]?.(length, type) ?? NOTHING_FITS;
}

const NOTHING_FITS: Encoder = { slots: new Uint8Array(0), encode: () => false };

const instantMicros = (length: number) => instants(length, (ms) => BigInt(ms) * 1000n);

const ENCODERS: { readonly [Id in LogicalType["id"]]?: (length: number, type: LogicalType) => Encoder } = {
  BOOLEAN: (length) => booleans(new Uint8Array(((length + 63) >> 6) << 3)),
  TINYINT: (length) => integers(new Int8Array(length), -(2 ** 7), 2 ** 7 - 1),
  SMALLINT: (length) => integers(new Int16Array(length), -(2 ** 15), 2 ** 15 - 1),
  INTEGER: (length) => integers(new Int32Array(length), -(2 ** 31), 2 ** 31 - 1),
  UTINYINT: (length) => integers(new Uint8Array(length), 0, 2 ** 8 - 1),
  USMALLINT: (length) => integers(new Uint16Array(length), 0, 2 ** 16 - 1),
  UINTEGER: (length) => integers(new Uint32Array(length), 0, 2 ** 32 - 1),
  BIGINT: (length) => wideIntegers(new BigInt64Array(length), -(2n ** 63n), 2n ** 63n - 1n),
  UBIGINT: (length) => wideIntegers(new BigUint64Array(length), 0n, 2n ** 64n - 1n),
  HUGEINT: (length) => hugeIntegers(length, -(2n ** 127n), 2n ** 127n - 1n),
  UHUGEINT: (length) => hugeIntegers(length, 0n, 2n ** 128n - 1n),
  FLOAT: (length) => floats(new Float32Array(length)),
  DOUBLE: (length) => floats(new Float64Array(length)),
  DECIMAL: (length, type) => decimals(length, type as Extract<LogicalType, { id: "DECIMAL" }>),
  DATE: dates,
  TIMESTAMP_S: (length) => instants(length, (ms) => (ms % 1000 === 0 ? BigInt(ms / 1000) : undefined)),
  TIMESTAMP_MS: (length) => instants(length, BigInt),
  TIMESTAMP: instantMicros,
  "TIMESTAMP WITH TIME ZONE": instantMicros,
  TIMESTAMP_NS: (length) => instants(length, (ms) => within64(BigInt(ms) * 1_000_000n)),
  TIME: (length) => texts64(length, (text) => parseClock(text, 6)),
  TIME_NS: (length) => texts64(length, (text) => parseClock(text, 9)),
  "TIME WITH TIME ZONE": (length) => texts64(length, parseZonedTime),
  INTERVAL: intervals,
  UUID: uuids,
};

function booleans(slots: Uint8Array): Encoder {
  return {
    slots,
    encode: (value, row) => {
      if (value === true) slots[row >> 3]! |= 1 << (row & 7);
      return typeof value === "boolean";
    },
  };
}

function integers(slots: Exclude<Slots, BigInt64Array | BigUint64Array>, min: number, max: number): Encoder {
  return {
    slots,
    encode: (value, row) => {
      const integer = typeof value === "bigint" ? Number(value) : value;
      if (!Number.isInteger(integer) || (integer as number) < min || (integer as number) > max) return false;
      slots[row] = integer as number;
      return true;
    },
  };
}

/** A whole number as bigint; a number beyond ±(2⁵³−1) has lost digits already and is refused. */
function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
}

function wideIntegers(slots: BigInt64Array | BigUint64Array, min: bigint, max: bigint): Encoder {
  return {
    slots,
    encode: (value, row) => {
      const integer = toBigInt(value);
      if (integer === undefined || integer < min || integer > max) return false;
      slots[row] = integer;
      return true;
    },
  };
}

function hugeIntegers(length: number, min: bigint, max: bigint): Encoder {
  const slots = new Uint32Array(length * 4);
  const words = words64(slots);
  return {
    slots,
    encode: (value, row) => {
      const integer = toBigInt(value);
      if (integer === undefined || integer < min || integer > max) return false;
      write128(words, row, integer);
      return true;
    },
  };
}

function floats(slots: Float32Array | Float64Array): Encoder {
  return {
    slots,
    encode: (value, row) => {
      if (typeof value !== "number") return false;
      slots[row] = value;
      return true;
    },
  };
}

function decimals(length: number, { width, scale }: { width: number; scale: number }): Encoder {
  const slots = new Uint32Array(length * 4);
  const words = words64(slots);
  const limit = 10n ** BigInt(width);
  return {
    slots,
    encode: (value, row) => {
      const isText = typeof value === "string" || typeof value === "number" || typeof value === "bigint";
      const unscaled = isText ? parseDecimal(String(value), scale) : undefined;
      if (unscaled === undefined || unscaled >= limit || unscaled <= -limit) return false;
      write128(words, row, unscaled);
      return true;
    },
  };
}

function dates(length: number): Encoder {
  const slots = new Int32Array(length);
  return {
    slots,
    encode: (value, row) => {
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
      slots[row] = Math.floor(value.getTime() / 86_400_000);
      return true;
    },
  };
}

function instants(length: number, unitsOf: (ms: number) => bigint | undefined): Encoder {
  const slots = new BigInt64Array(length);
  return {
    slots,
    encode: (value, row) => {
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
      const units = unitsOf(value.getTime());
      if (units === undefined) return false;
      slots[row] = units;
      return true;
    },
  };
}

function within64(value: bigint): bigint | undefined {
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function texts64(length: number, parse: (text: string) => bigint | undefined): Encoder {
  const slots = new BigInt64Array(length);
  return {
    slots,
    encode: (value, row) => {
      const units = typeof value === "string" ? parse(value) : undefined;
      if (units === undefined) return false;
      slots[row] = units;
      return true;
    },
  };
}

const int32 = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) === ((value as number) | 0);

function intervals(length: number): Encoder {
  const slots = new Int32Array(length * 4);
  return {
    slots,
    encode: (value, row) => {
      if (typeof value !== "object") return false;
      const { months, days, micros } = value as { months: unknown; days: unknown; micros: unknown };
      const nanoseconds = typeof micros === "bigint" ? within64(micros * 1000n) : undefined;
      if (!int32(months) || !int32(days) || nanoseconds === undefined) return false;
      slots.set([months, days, Number(nanoseconds & 0xffff_ffffn), Number(nanoseconds >> 32n)], row * 4);
      return true;
    },
  };
}

const UUID_TEXT = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

function uuids(length: number): Encoder {
  const slots = new Uint8Array(length * 16);
  return {
    slots,
    encode: (value, row) => {
      if (typeof value !== "string" || !UUID_TEXT.test(value)) return false;
      slots.set(Buffer.from(value.replaceAll("-", ""), "hex"), row * 16);
      return true;
    },
  };
}
