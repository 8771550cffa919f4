// Catalog entries as JSON text, and the check of such text on its way in.
import * as z from "zod";
import { type FunctionInfo, logicalType, type Reading } from "../../engine/index.ts";
import { measureNode } from "../policies/measure-node.ts";
import type { CatalogEntry, JsonObject } from "./catalog-entry.ts";

/** Grows when an older Quarry could not read what a newer one writes. */
const FORMAT = 1;

const reading: z.ZodType<Reading> = z.lazy(() =>
  z.strictObject({
    number: z.literal(true).optional(),
    record: z.literal(true).optional(),
    child: reading.optional(),
    fields: z.record(z.string(), reading).optional(),
    key: reading.optional(),
    value: reading.optional(),
  }),
) as z.ZodType<Reading>;

const parameter = z.object({ name: z.string(), type: logicalType, nullable: z.boolean(), reading: reading.optional() });

const functionInfo = z.object({
  name: z.string(),
  version: z.string().min(1),
  form: z.enum(["row", "batch", "arrow", "stream"]),
  parameters: z.array(parameter),
  result: logicalType,
  resultReading: reading.optional(),
  resultNullable: z.boolean(),
  pure: z.boolean(),
  concurrency: z.number(),
  concurrencyDeclared: z.boolean(),
  timeoutMs: z.number(),
  maxRows: z.number(),
}) as unknown as z.ZodType<FunctionInfo>;

const jsonObject = z.record(z.string(), z.json()) as z.ZodType<JsonObject>;

const catalogEntry = z.object({
  info: functionInfo,
  types: z.object({ parameters: z.array(z.string()), result: z.string() }),
  idempotent: z.boolean(),
  isolation: z.string(),
  policies: jsonObject,
  batching: jsonObject,
  measures: z.object({ weight: measureNode.optional(), cost: measureNode.optional() }).optional(),
  artifact: z.string().regex(/^[0-9a-f]{64}$/),
  place: z.string(),
  deployedAt: z.string(),
  breaking: z.string().optional(),
});

/** The text of an entry, with its format's number first. */
export function encodeEntry(entry: CatalogEntry): string {
  return `${JSON.stringify({ format: FORMAT, ...entry }, undefined, 2)}\n`;
}

/**
 * The entry of a text. Calls `refuse` with the reason for any other text.
 */
export function decodeEntry(text: string, refuse: (reason: string) => never): CatalogEntry {
  const value = parseJson(text, refuse);
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (format !== FORMAT) refuse(formatProblem(format));
  const result = checkedEntry(value, refuse);
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    return refuse(`at ${path.join(".")}: ${message}`);
  }
  const { measures, breaking } = result.data;
  return { ...result.data, measures, breaking };
}

/** Types and measures are as deep as whoever wrote them made them. */
function checkedEntry(value: unknown, refuse: (reason: string) => never): ReturnType<typeof catalogEntry.safeParse> {
  try {
    return catalogEntry.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return refuse("it is nested too deeply");
    throw error;
  }
}

/** What JSON says, for doors that go on checking. */
export function parseJson(text: string, refuse: (reason: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
}

function formatProblem(format: unknown): string {
  if (typeof format === "number") return `it has format ${format}, and this version of Quarry reads ${FORMAT}`;
  return "it is not an entry of a catalog";
}
