// `weight` and `cost` as data: expressions over one row's arguments, in the form of the engine's own nodes, so that they are
// described as those are; only kinds that make sense on one row, and literals that JSON can say.
import * as z from "zod";

/** What a literal of a measure may be. */
export type MeasureLiteral = null | boolean | number | string;

interface Choice {
  readonly when: MeasureNode;
  readonly then: MeasureNode;
}

/** An expression over one row's arguments. */
export type MeasureNode =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "literal"; readonly value: MeasureLiteral }
  | { readonly kind: "function"; readonly name: string; readonly args: readonly MeasureNode[] }
  | { readonly kind: "cast"; readonly input: MeasureNode; readonly to: string; readonly orNull: boolean }
  | { readonly kind: "case"; readonly branches: readonly Choice[]; readonly otherwise: MeasureNode }
  | { readonly kind: "field"; readonly input: MeasureNode; readonly field: string };

/** The form of a measure in JSON, for doors that check what comes in. */
export const measureNode: z.ZodType<MeasureNode> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("column"), name: z.string() }),
    z.object({ kind: z.literal("literal"), value: z.union([z.null(), z.boolean(), z.number(), z.string()]) }),
    z.object({ kind: z.literal("function"), name: z.string(), args: z.array(measureNode) }),
    z.object({ kind: z.literal("cast"), input: measureNode, to: z.string(), orNull: z.boolean() }),
    z.object({
      kind: z.literal("case"),
      // biome-ignore lint/suspicious/noThenProperty: a node, never awaited; named as in SQL
      branches: z.array(z.object({ when: measureNode, then: measureNode })),
      otherwise: measureNode,
    }),
    z.object({ kind: z.literal("field"), input: measureNode, field: z.string() }),
  ]),
) as z.ZodType<MeasureNode>;
