import { Vector } from "apache-arrow";
import fc from "fast-check";
import { expect, it } from "vitest";
import { gather } from "../../../engine/arrow/gather.ts";
import { buildColumn } from "../../../engine/values/build-column.ts";
import { columnValues } from "../../../engine/values/column-values.ts";
import { COLUMNS, nullable } from "./arrow-columns.ts";

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
