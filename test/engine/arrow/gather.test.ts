import { Vector } from "apache-arrow";
import fc from "fast-check";
import { expect, it } from "vitest";
import { gather } from "../../../engine/arrow/gather.ts";
import type { LogicalType } from "../../../engine/types/logical-type.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";

const nullable = (values: fc.Arbitrary<unknown>) => fc.option(values, { nil: null });
const text = fc.string({ unit: "grapheme", maxLength: 20 });

/** Values of one type of each layout Arrow has. */
const COLUMNS: readonly (readonly [LogicalType, fc.Arbitrary<unknown>])[] = [
  [{ id: "BOOLEAN" }, fc.boolean()],
  [{ id: "INTEGER" }, fc.integer()],
  [{ id: "BIGINT" }, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [{ id: "HUGEINT" }, fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })],
  [{ id: "DOUBLE" }, fc.double({ noNaN: true })],
  [{ id: "VARCHAR" }, text],
  [{ id: "LIST", child: { id: "VARCHAR" } }, fc.array(nullable(text), { maxLength: 4 })],
  [{ id: "ARRAY", child: { id: "INTEGER" }, size: 2 }, fc.tuple(nullable(fc.integer()), fc.integer())],
  [
    {
      id: "STRUCT",
      fields: [
        { name: "a", type: { id: "INTEGER" } },
        { name: "b", type: { id: "LIST", child: { id: "BOOLEAN" } } },
      ],
    },
    fc.record({ a: nullable(fc.integer()), b: nullable(fc.array(fc.boolean(), { maxLength: 3 })) }),
  ],
  [{ id: "ENUM", values: ["x", "y"] }, fc.constantFrom("x", "y")],
];

const rowsAndPicks = (values: fc.Arbitrary<unknown>) =>
  fc.array(nullable(values), { minLength: 1, maxLength: 12 }).chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      start: fc.nat(rows.length - 1),
      picks: fc.array(fc.integer({ min: -1, max: 100 }), { maxLength: 20 }),
    }),
  );

it.each(COLUMNS)("picks rows of %j, of slices too, and leaves null where told", (type, values) => {
  fc.assert(
    fc.property(rowsAndPicks(values), ({ rows, start, picks }) => {
      const column = buildColumn(type, rows).column.data[0]!.slice(start, rows.length - start);
      const wanted = picks.map((pick) => (pick < 0 ? -1 : pick % column.length));
      const picked = gather([column], { rows: Int32Array.from(wanted) });
      const expected = wanted.map((row) => (row < 0 ? null : rows[start + row]));
      expect(columnValues(new Vector([picked]), type).values).toEqual(expected);
    }),
    { numRuns: 60, seed: 11 },
  );
});

it("takes each row from the column it is told", () => {
  const [left, right] = [
    ["a", "bb"],
    ["c", null],
  ].map((rows) => buildColumn({ id: "VARCHAR" }, rows).column.data[0]!);
  const picked = gather([left!, right!], { rows: Int32Array.of(1, 1, 0, -1), columns: Int32Array.of(0, 1, 1, 0) });
  expect(columnValues(new Vector([picked]), { id: "VARCHAR" }).values).toEqual(["bb", null, "c", null]);
});
