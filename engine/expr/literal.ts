// JavaScript values as literals: checked and copied once at the door, printed exactly as DuckDB reads them.

import { QuarryError } from "../errors.ts";
import { quoteName, quoteText } from "../types/quote.ts";
import type { ExprNode, LiteralValue } from "./expr.ts";

/**
 * The literal for `value`.
 * @throws `plan.invalid-argument` for what no column can hold (undefined, functions, class instances, invalid dates).
 */
export function literalNode(value: unknown): ExprNode {
  return Object.freeze({ kind: "literal", value: literalValue(value) });
}

function literalValue(value: unknown): LiteralValue {
  if (value === null) return null;
  if (Array.isArray(value)) return Object.freeze(value.map(literalValue));
  if (value instanceof Date && !Number.isNaN(value.getTime())) return new Date(value);
  if (value instanceof Uint8Array) return value.slice();
  if (isPlain(value)) return Object.freeze(Object.fromEntries(Object.entries(value).map(literalField)));
  if (isScalar(value)) return value;
  const message = `${describeUnknown(value)} is not a value a column can hold; write a string, number, bigint, boolean, Date, Uint8Array, null, array or plain object.`;
  throw new QuarryError("plan.invalid-argument", message, { argument: "value", value });
}

const literalField = ([field, value]: [string, unknown]): [string, LiteralValue] => [field, literalValue(value)];

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeUnknown(value: unknown): string {
  return value instanceof Date ? "An invalid Date" : `A value of type ${typeof value}`;
}

/** A literal as SQL whose type and value are exactly the JavaScript value's. */
export function printLiteral(value: LiteralValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return printText(value);
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "bigint") return printBigint(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (value instanceof Date) return printInstant(value, "TIMESTAMPTZ");
  if (value instanceof Uint8Array) return `from_hex('${Buffer.from(value).toString("hex")}')`;
  if (isList(value)) return `[${value.map(printLiteral).join(", ")}]`;
  const fields = Object.entries(value).map(([field, item]) => `${quoteName(field)} := ${printLiteral(item)}`);
  return `struct_pack(${fields.join(", ")})`;
}

const isList = (value: LiteralValue): value is readonly LiteralValue[] => Array.isArray(value);

/** SQL text ends at a NUL character, so one inside is spelt `chr(0)`. */
function printText(text: string): string {
  if (!text.includes("\0")) return quoteText(text);
  return `(${text.split("\0").map(quoteText).join(" || chr(0) || ")})`;
}

/** Whole numbers are integers of the smallest sufficient width from INTEGER up; all others are DOUBLE, never DECIMAL. */
function printNumber(value: number): string {
  if (!Number.isFinite(value)) return `'${value}'::DOUBLE`;
  const text = Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : value.toExponential();
  if (value === -(2 ** 31)) return `(${text})::INTEGER`;
  return value < 0 ? `(${text})` : Object.is(value, -0) ? "'-0'::DOUBLE" : text;
}

const INTEGER_RANGES: readonly (readonly [type: string, min: bigint, max: bigint])[] = [
  ["BIGINT", -(2n ** 63n), 2n ** 63n - 1n],
  ["UBIGINT", 0n, 2n ** 64n - 1n],
  ["HUGEINT", -(2n ** 127n), 2n ** 127n - 1n],
  ["UHUGEINT", 0n, 2n ** 128n - 1n],
];

/** At least BIGINT, so that it is read back as `bigint`; cast from text, as `-9223372036854775808` alone is a HUGEINT. */
function printBigint(value: bigint): string {
  const range = INTEGER_RANGES.find(([, min, max]) => value >= min && value <= max);
  return `'${value}'::${range?.[0] ?? "BIGNUM"}`;
}

/**
 * A literal to be compared with a column: an instant is a TIMESTAMP, which DuckDB casts to what the column holds. As
 * TIMESTAMPTZ it would make DuckDB cast every value of a TIMESTAMP column, and skip no row group of a file. Both mean the
 * same in UTC, which sessions run in.
 */
export function printComparand(value: LiteralValue): string {
  return value instanceof Date ? printInstant(value, "TIMESTAMP") : printLiteral(value);
}

/** ISO text covers years 1 to 9999; beyond it, microseconds since 1970. */
function printInstant(value: Date, type: "TIMESTAMP" | "TIMESTAMPTZ"): string {
  const text = value.toISOString();
  const millis = BigInt(value.getTime());
  if (!/^(?!0000)\d{4}-/.test(text)) return `make_${type.toLowerCase()}(${printBigint(millis * 1000n)})`;
  return `${type} '${text.replace("T", " ").replace("Z", type === "TIMESTAMP" ? "" : "+00")}'`;
}
