// Which rows of some work are called, whichever way they came.
import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import { calledRows } from "../../../compute/isolation/called-rows.ts";

const definition = definitionOf(
  fn({ name: "called_rows", input: { word: z.string().min(2), at: z.date().nullable() }, output: z.string() }).row(
    ({ word }) => word,
  ),
)!;

const columns = [
  ["aa", "b", "cc", 4],
  [new Date(1), null, "then", null],
];

test("values of this process are not looked at again", () => {
  const called = calledRows(definition, { kind: "columns", columns, rows: [1, 0] });
  expect(called).toEqual({ columns, positions: [1, 0], rows: undefined, rejected: [] });
});

test("values of another process are checked by the schemas, row by row", () => {
  const called = calledRows(definition, { kind: "columns", columns, rows: [3, 0, 2, 1], isUnchecked: true });
  expect(Array.from(called.positions, (at) => called.columns.map((column) => column[at]))).toEqual([
    ["aa", new Date(1)],
  ]);
  expect(called.rows).toEqual([1]);
  expect(called.rejected.map(({ row, type, message }) => [row, type, message.split(":")[0]])).toEqual([
    [0, "InvalidArgument", 'argument "word"'],
    [2, "InvalidArgument", 'argument "at"'],
    [3, "InvalidArgument", 'argument "word"'],
  ]);
});

test("columns that another process left out are refused, and those too many passed over", () => {
  const some = calledRows(definition, { kind: "columns", columns: [["aa"]], rows: [0], isUnchecked: true });
  expect(some.rejected).toMatchObject([{ row: 0, message: expect.stringContaining('argument "at"') }]);
  const more = [["aa"], [null], ["more"]];
  const called = calledRows(definition, { kind: "columns", columns: more, rows: [0], isUnchecked: true });
  expect(called).toMatchObject({ columns: [["aa"], [null]], positions: [0], rejected: [] });
});
