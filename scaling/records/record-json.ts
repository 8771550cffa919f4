// Records as JSON text, and the check of such text on its way in.
import * as z from "zod";
import { canonicalJson } from "../spec/canonical-json.ts";
import { groupSpec } from "../spec/group-spec.ts";
import type { GroupRecord } from "./group-record.ts";

/** Grows when an older Quarry could not read what a newer one writes. */
const FORMAT = 1;

const record = z.object({
  format: z.literal(FORMAT),
  id: z.string().min(1),
  name: z.string().min(1),
  spec: groupSpec,
  revision: z.int().min(1),
  status: z.enum(["deploying", "deployed", "deleting", "deleted"]),
  createdAt: z.string(),
  updatedAt: z.string(),
  deletedAt: z.string().optional(),
});

/** Equal records are equal texts. */
export function encodeRecord(given: GroupRecord): string {
  return canonicalJson({ format: FORMAT, ...given });
}

/** @param refuse raises what a text that holds no record is refused with */
export function decodeRecord(text: string, refuse: (reason: string) => never): GroupRecord {
  const found = parseJson(text, refuse);
  const result = record.safeParse(found);
  if (!result.success) return refuse(describe(found, result.error));
  const { format, deletedAt, ...rest } = result.data;
  return { ...rest, deletedAt };
}

function parseJson(text: string, refuse: (reason: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
}

function describe(found: unknown, { issues }: z.ZodError): string {
  const { format } = (found ?? {}) as { readonly format?: unknown };
  if (typeof format === "number" && format > FORMAT) return "a newer Quarry wrote it";
  const [issue] = issues;
  return `it is no record of a scaling group (${issue?.path.join(".")}: ${issue?.message})`;
}
