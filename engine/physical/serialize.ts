// Physical plans as JSON text, and back: checked on the way in, since it may come from elsewhere.
import * as z from "zod";
import { QuarryError } from "../errors.ts";
import { logicalType } from "../types/logical-type-json.ts";
import type { PhysicalPlan } from "./physical-plan.ts";

const count = z.int().min(0);
const schema = z.array(z.object({ name: z.string(), type: logicalType }));
const sqlPart = z.union([
  z.string(),
  z.strictObject({ input: count }),
  z.strictObject({ source: count }),
  z.strictObject({ shared: count }),
]);
const optionalCount = count.optional().transform((value) => value);

const plan: z.ZodType<PhysicalPlan> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("duckdb-query"),
      mode: z.enum(["stream", "per-batch", "gather"]),
      sql: z.array(sqlPart),
      inputs: z.array(plan),
      schema,
    }),
    z.object({ kind: z.literal("stream-source"), source: count, columns: z.array(z.string()), schema }),
    z.object({
      kind: z.literal("call-functions"),
      input: plan,
      calls: z.array(
        z.object({ site: count, name: z.string(), args: z.array(count), mask: optionalCount, type: logicalType }),
      ),
      wantedRows: optionalCount,
      schema,
    }),
    z.object({ kind: z.literal("select-columns"), input: plan, positions: z.array(count), schema }),
    z.object({ kind: z.literal("limit"), input: plan, rows: optionalCount, offset: count, schema }),
    z.object({ kind: z.literal("concat"), inputs: z.array(plan), schema }),
    z.object({ kind: z.literal("share"), id: count, definition: plan, body: plan, schema }),
    z.object({ kind: z.literal("recurse"), id: count, all: z.boolean(), start: plan, step: plan, schema }),
  ]),
) as z.ZodType<PhysicalPlan>;

/** JSON text that {@link decodePhysicalPlan} reads back to an equal plan. */
export function encodePhysicalPlan(physical: PhysicalPlan): string {
  return JSON.stringify(physical);
}

/** @throws `internal.plan-format` when `text` is no physical plan. */
export function decodePhysicalPlan(text: string): PhysicalPlan {
  const parsed = plan.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const detail = z.prettifyError(parsed.error);
  throw new QuarryError("internal.plan-format", `This is no physical plan: ${detail}`, { detail });
}
