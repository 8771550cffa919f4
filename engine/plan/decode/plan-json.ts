// The door for DuckDB's plan JSON: parsing without loss, and checked access to its fields.
import { QuarryError } from "../../errors.ts";

export type PlanJson = { readonly [field: string]: unknown };

/** Strings, or the numbers JSON.parse would refuse (NaN, Infinity) or round (16 digits and more). */
const STRING_OR_ODD_NUMBER =
  /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity|nan|inf)\b|-?\d{16,}(?:\.\d+)?(?:[eE][-+]?\d+)?|(?<![\d.])-?0\.0\b/g;

/** Parses plan JSON; numbers that JavaScript cannot hold come back as their text. */
export function parsePlanJson(text: string): PlanJson {
  const lossless = text.replace(STRING_OR_ODD_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return asRecord(JSON.parse(lossless), "plan");
}

export function badFormat(detail: string): QuarryError<"internal.plan-format"> {
  return new QuarryError(
    "internal.plan-format",
    `DuckDB's plan has a form Quarry does not know: ${detail}. This is a fault of Quarry: please report the query.`,
    { detail },
  );
}

export function asRecord(value: unknown, what: string): PlanJson {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badFormat(`${what} is no object`);
  return value as PlanJson;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badFormat(`${what} is no list`);
  return value;
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== "string") throw badFormat(`${what} is no text`);
  return value;
}

/** An integer small enough to count with. */
export function asCount(value: unknown, what: string): number {
  const count = typeof value === "string" ? Number(value) : value;
  if (typeof count !== "number" || !Number.isInteger(count)) throw badFormat(`${what} is no integer`);
  return count;
}

/** A list of objects, each mapped; null and absent are the empty list. */
export function mapRecords<Item>(value: unknown, what: string, map: (record: PlanJson, index: number) => Item): Item[] {
  if (value === null || value === undefined) return [];
  return asList(value, what).map((item, index) => map(asRecord(item, what), index));
}
