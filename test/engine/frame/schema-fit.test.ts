import { describe, expect, it } from "vitest";
import { z } from "zod";
import { declaredColumns } from "../../../engine/frame/declared-columns.ts";
import { fitColumn } from "../../../engine/frame/schema-fit.ts";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { expectFailure } from "./expect-failure.ts";

const BIGINT = { id: "BIGINT" } as const;
const INTEGER = { id: "INTEGER" } as const;
const DOUBLE = { id: "DOUBLE" } as const;
const VARCHAR = { id: "VARCHAR" } as const;

function fitted(schema: z.ZodType, actual: LogicalType) {
  const [column] = declaredColumns(z.object({ x: schema }));
  return fitColumn(column!, actual);
}

describe("a column fits its schema", () => {
  it("when its values already have that JavaScript type", () => {
    expect(fitted(z.string(), VARCHAR).type).toEqual(VARCHAR);
    expect(fitted(z.string(), { id: "UUID" }).type).toEqual({ id: "UUID" });
    expect(fitted(z.string(), { id: "DECIMAL", width: 9, scale: 2 }).type.id).toBe("DECIMAL");
    expect(fitted(z.date(), { id: "DATE" }).type).toEqual({ id: "DATE" });
    expect(fitted(z.number(), INTEGER)).toEqual({ type: INTEGER, reading: { number: true } });
    expect(fitted(z.bigint(), { id: "UBIGINT" })).toEqual({ type: { id: "UBIGINT" }, reading: undefined });
  });

  it("when only its reading changes", () => {
    expect(fitted(z.number(), DOUBLE).reading).toEqual({ number: true });
    expect(fitted(z.number(), BIGINT)).toEqual({ type: BIGINT, reading: { number: true } });
    expect(fitted(z.int(), BIGINT)).toEqual({ type: BIGINT, reading: { number: true } });
    expect(fitted(z.array(z.number()), { id: "LIST", child: BIGINT })).toEqual({
      type: { id: "LIST", child: BIGINT },
      reading: { child: { number: true } },
    });
  });

  it("when it can be widened without loss", () => {
    expect(fitted(z.bigint(), INTEGER).type).toEqual(BIGINT);
    expect(fitted(z.array(z.bigint()), { id: "LIST", child: INTEGER }).type).toEqual({ id: "LIST", child: BIGINT });
  });

  it("when the fields it names are there, in any order", () => {
    const fields = [
      { name: "b", type: BIGINT },
      { name: "a", type: INTEGER },
    ];
    expect(fitted(z.object({ a: z.number() }), { id: "STRUCT", fields }).type).toEqual({
      id: "STRUCT",
      fields: [{ name: "a", type: INTEGER }],
    });
  });
});

describe("a column does not fit", () => {
  const CASES: readonly (readonly [z.ZodType, LogicalType])[] = [
    [z.number(), VARCHAR],
    [z.string(), BIGINT],
    [z.number(), { id: "DECIMAL", width: 9, scale: 2 }],
    [z.int(), DOUBLE],
    [z.bigint(), DOUBLE],
    [z.date(), VARCHAR],
    [z.boolean(), INTEGER],
    [z.array(z.string()), VARCHAR],
    [z.object({ c: z.number() }), { id: "STRUCT", fields: [{ name: "a", type: INTEGER }] }],
  ];

  it.each(CASES)("%# when it would have to be narrowed or converted", async (schema, actual) => {
    await expectFailure(() => fitted(schema, actual), "plan.schema-mismatch", { column: "x" });
  });
});
