// Values as JSON and back: what JSON cannot say is text, read by the type of the column it goes into.
import type { FunctionInfo, LogicalType } from "../engine/index.ts";

type Reading = FunctionInfo["resultReading"];
type Decode = (value: unknown) => unknown;

/** Integers beyond JSON's as decimals, instants as ISO 8601, bytes as base64. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, encodeValue, indent);
}

/** `this` is the object the value stands in: dates among its fields are text already. */
function encodeValue(_name: string, value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : listOf(value);
    default:
      return value;
  }
}

/** Typed arrays are lists, which JSON would write as objects. */
function listOf(value: object | null): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
}

/** Makes values of what JSON says; made once per function. What does not fit the type is left as it is, for the function's check to refuse by name. */
export function jsonDecoder(type: LogicalType, reading: Reading): Decode {
  const decode = decoderOfValue(type, reading);
  return (value) => (value === null ? null : decode(value));
}

function decoderOfValue(type: LogicalType, reading: Reading): Decode {
  switch (type.id) {
    case "BIGINT":
    case "UBIGINT":
      return reading?.number === true ? decodeNumber : decodeBigint;
    case "FLOAT":
    case "DOUBLE":
    case "INTEGER":
    case "UINTEGER":
      return decodeNumber;
    case "TIMESTAMP WITH TIME ZONE":
      return decodeDate;
    case "BLOB":
      return decodeBytes;
    case "LIST":
      return listDecoder(jsonDecoder(type.child, reading?.child));
    case "STRUCT":
      return structDecoder(type.fields.map(({ name, type }) => [name, jsonDecoder(type, reading?.fields?.[name])]));
    case "MAP":
      return mapDecoder(jsonDecoder(type.value, reading?.value));
    default:
      return (value) => value;
  }
}

const NUMBER = /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$|^NaN$/i;

function decodeNumber(value: unknown): unknown {
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
}

function decodeBigint(value: unknown): unknown {
  const isWhole = typeof value === "number" ? Number.isSafeInteger(value) : /^-?\d{1,39}$/.test(String(value));
  return isWhole && (typeof value === "number" || typeof value === "string") ? BigInt(value) : value;
}

/** ISO 8601 only: `Date.parse` reads much else, each in its own way. */
function decodeDate(value: unknown): unknown {
  if (typeof value !== "string" || !/^[+-]?\d{4,6}-\d\d-\d\d([T ]\d\d:\d\d.*)?$/.test(value)) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}

function decodeBytes(value: unknown): unknown {
  const isBase64 = typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0;
  return isBase64 ? new Uint8Array(Buffer.from(value, "base64")) : value;
}

function listDecoder(decode: Decode): Decode {
  return (value) => (Array.isArray(value) ? value.map(decode) : value);
}

/** Only fields that are there, and no others: neither `__proto__` nor what objects inherit. */
function structDecoder(fields: readonly (readonly [name: string, decode: Decode])[]): Decode {
  return (value) => {
    if (!isObject(value)) return value;
    const present = fields.filter(([name]) => Object.hasOwn(value, name));
    return Object.fromEntries(present.map(([name, decode]) => [name, decode(value[name])]));
  };
}

function mapDecoder(decode: Decode): Decode {
  return (value) => {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  };
}

/** An object of JSON, which is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
