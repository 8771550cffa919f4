import { expect, test } from "vitest";
import { z } from "zod";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { columnLines, columnText } from "../../../engine/types/typescript-text.ts";
import { zodText } from "../../../engine/types/zod-text.ts";

const TEXT: LogicalType = { id: "VARCHAR" };
const COUNT: LogicalType = { id: "INTEGER" };

test("says what a program sees of a column", () => {
  const cases: [LogicalType, string][] = [
    [{ id: "BIGINT" }, "bigint | null"],
    [COUNT, "number | null"],
    [{ id: "DECIMAL", width: 18, scale: 2 }, "string | null"],
    [{ id: "TIMESTAMP WITH TIME ZONE" }, "Date | null"],
    [{ id: "BLOB" }, "Uint8Array | null"],
    [{ id: "NULL" }, "null"],
    [{ id: "INTERVAL" }, "{ months: number; days: number; micros: bigint } | null"],
    [{ id: "ENUM", values: ["a", 'say "b"'] }, '"a" | "say \\"b\\"" | null'],
    [{ id: "LIST", child: TEXT }, "(string | null)[] | null"],
    [{ id: "ARRAY", child: { id: "NULL" }, size: 3 }, "null[] | null"],
    [{ id: "STRUCT", fields: [{ name: "odd name", type: TEXT }] }, '{ "odd name": string | null } | null'],
    [{ id: "MAP", key: TEXT, value: COUNT }, "{ key: string; value: number | null }[] | null"],
    [{ id: "UNION", members: [{ name: "n", type: COUNT }] }, '{ tag: "n"; value: number } | null'],
  ];
  for (const [type, text] of cases) expect(columnText(type)).toBe(text);
});

test("makes one line of each column", () => {
  const schema = [
    { name: "id", type: COUNT },
    { name: "it's", type: TEXT },
  ];
  expect(columnLines(schema)).toEqual(["id: number | null;", `"it's": string | null;`]);
});

test("says what a schema gives", () => {
  const cases: [z.ZodType, string][] = [
    [z.email(), "string"],
    [z.int(), "number"],
    [z.bigint().nullable(), "bigint | null"],
    [z.enum(["spam", "ham"]), '"spam" | "ham"'],
    [z.literal(["a", null]), '"a" | null'],
    [z.literal(3n), "3n"],
    [z.union([z.string(), z.null(), z.literal("x")]), 'string | null | "x"'],
    [z.array(z.string().nullable()), "(string | null)[]"],
    [z.array(z.object({ a: z.array(z.date()) })), "{ a: Date[] }[]"],
    [z.array(z.object({ a: z.object({ b: z.boolean() }) })), "({ a: { b: boolean } })[]"],
    [z.record(z.string(), z.number()), "Record<string, number>"],
    [z.instanceof(Uint8Array).readonly(), "Uint8Array"],
  ];
  for (const [schema, text] of cases) expect(zodText(schema)).toBe(text);
});
