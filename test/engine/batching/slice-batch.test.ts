import {
  Field,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  tableFromArrays,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchBytes } from "../../../engine/batching/batch-bytes.ts";
import { sliceBatch } from "../../../engine/batching/slice-batch.ts";

const numbers = (rows: number): RecordBatch =>
  tableFromArrays({ n: Int32Array.from({ length: rows }, (_, row) => row) }).batches[0]!;

describe("slicing a batch", () => {
  test("keeps every row, in order, and to the limit of rows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200 }), (rows, maxRows) => {
        const slices = [...sliceBatch(numbers(rows), { maxRows, maxBytes: 1e9 })];
        expect(slices.flatMap((slice) => [...slice.getChildAt(0)!])).toEqual([...numbers(rows).getChildAt(0)!]);
        expect(slices).toHaveLength(Math.ceil(rows / maxRows));
        for (const slice of slices) expect(slice.numRows).toBeLessThanOrEqual(maxRows);
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  test("gives the batch itself when it fits, and nothing for no rows", () => {
    const batch = numbers(5);
    expect([...sliceBatch(batch, { maxRows: 5, maxBytes: 100 })]).toEqual([batch]);
    expect([...sliceBatch(batch.slice(0, 0), { maxRows: 5, maxBytes: 100 })]).toEqual([]);
  });

  test("keeps to the limit of bytes, except for a single large row", () => {
    const texts = ["a", "b".repeat(1000), "c", "d"];
    const batch = tableFromArrays({ t: texts }).batches[0]!;
    const slices = [...sliceBatch(batch, { maxRows: 10, maxBytes: 100 })];
    for (const slice of slices) expect(slice.numRows === 1 || batchBytes(slice) <= 100).toBe(true);
    expect(slices.flatMap((slice) => [...slice.getChildAt(0)!])).toEqual(texts);
  });
});

describe("the bytes of a batch", () => {
  test("are those of its own rows, not of what its buffers hold besides", () => {
    expect(batchBytes(numbers(1000))).toBe(4000);
    expect(batchBytes(numbers(1000).slice(10, 20))).toBe(40);
  });

  test("count nested columns, offsets and null bitmaps", () => {
    const items = vectorFromArray(["ab", "c", null, "defg"], new Utf8()).data[0]!;
    const type = new List(new Field("item", new Utf8(), true));
    const list = makeData({ type, valueOffsets: Int32Array.of(0, 1, 4), child: items } as never);
    const fields = [new Field("l", type, true), new Field("n", new Int32(), true)];
    const children = [list, vectorFromArray([1, 2], new Int32()).data[0]!];
    const struct = makeData({ type: new Struct(fields), length: 2, nullCount: 0, children } as never);
    const batch = new RecordBatch(new Schema(fields), struct as never);
    const offsetsOfLists = 2 * 4;
    const offsetsOfTexts = 4 * 4;
    const nullsOfTexts = 1;
    expect(batchBytes(batch)).toBe(offsetsOfLists + offsetsOfTexts + nullsOfTexts + "abcdefg".length + 2 * 4);
  });
});
