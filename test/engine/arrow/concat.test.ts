import { type Data, Vector } from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { concat } from "../../../engine/arrow/concat.ts";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";

const kinds: readonly { readonly type: LogicalType; readonly value: fc.Arbitrary<unknown> }[] = [
  { type: { id: "DOUBLE" }, value: fc.double({ noNaN: true }) },
  { type: { id: "BIGINT" }, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: { id: "BOOLEAN" }, value: fc.boolean() },
  { type: { id: "VARCHAR" }, value: fc.string({ unit: "grapheme", maxLength: 20 }) },
  { type: { id: "BLOB" }, value: fc.uint8Array({ maxLength: 9 }) },
  { type: { id: "LIST", child: { id: "INTEGER" } }, value: fc.array(fc.integer(), { maxLength: 4 }) },
];

test.each(kinds)("puts chunks of $type.id together, sliced or not, with nulls or without", ({ type, value }) => {
  const chunk = fc.array(fc.option(value, { freq: 20, nil: null }), { maxLength: 12 });
  const sliced = fc.tuple(chunk, fc.nat(12), fc.nat(12));
  fc.assert(
    fc.property(fc.array(sliced, { minLength: 1, maxLength: 5 }), (parts) => {
      const chunks: Data[] = [];
      const expected: unknown[] = [];
      for (const [values, from, length] of parts) {
        const start = Math.min(from, values.length);
        const end = Math.min(values.length, start + length);
        chunks.push(buildColumn(type, values).column.data[0]!.slice(start, end - start));
        expected.push(...values.slice(start, end));
      }
      expect(columnValues(new Vector([concat(chunks)]), type, undefined).values).toEqual(expected);
    }),
    { numRuns: 150, seed: 5 },
  );
});

test("hands a single chunk back as it is", () => {
  const data = buildColumn({ id: "DOUBLE" }, [1, 2]).column.data[0]!;
  expect(concat([data])).toBe(data);
});
