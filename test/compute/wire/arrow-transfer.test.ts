import { MessageChannel } from "node:worker_threads";
import { makeData, RecordBatch, Struct, Vector } from "apache-arrow";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import {
  decodeBatch,
  decodeVector,
  encodeBatch,
  encodeVector,
  type TransferredArrow,
} from "../../../compute/wire/arrow-transfer.ts";
import { arrowSchema, buildColumn, columnValues, type LogicalType, logicalSchema } from "../../../engine/index.ts";

const nullable = (values: fc.Arbitrary<unknown>) => fc.option(values, { nil: null });

/** Values of one type of each layout Arrow has. */
const COLUMNS: readonly (readonly [LogicalType, fc.Arbitrary<unknown>])[] = [
  [{ id: "BOOLEAN" }, fc.boolean()],
  [{ id: "INTEGER" }, fc.integer()],
  [{ id: "BIGINT" }, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [{ id: "HUGEINT" }, fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })],
  [{ id: "DOUBLE" }, fc.double({ noNaN: true })],
  [{ id: "VARCHAR" }, fc.string({ unit: "grapheme", maxLength: 20 })],
  [{ id: "BLOB" }, fc.uint8Array({ maxLength: 20 })],
  [{ id: "LIST", child: { id: "VARCHAR" } }, fc.array(nullable(fc.string({ maxLength: 5 })), { maxLength: 4 })],
  [{ id: "LIST", child: { id: "BOOLEAN" } }, fc.array(nullable(fc.boolean()), { maxLength: 20 })],
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
  [
    { id: "MAP", key: { id: "VARCHAR" }, value: { id: "INTEGER" } },
    fc.uniqueArray(fc.record({ key: fc.string({ maxLength: 4 }), value: nullable(fc.integer()) }), {
      maxLength: 3,
      selector: ({ key }) => key,
    }),
  ],
  [{ id: "ENUM", values: ["x", "y"] }, fc.constantFrom("x", "y")],
];

function valuesOf(column: Vector, type: LogicalType): readonly unknown[] {
  return columnValues(column, type, undefined).values;
}

it.each(COLUMNS)("keeps the rows of a slice of %j", (type, values) => {
  const rowsAndCuts = fc
    .array(nullable(values), { minLength: 1, maxLength: 40 })
    .chain((rows) => fc.record({ rows: fc.constant(rows), start: fc.nat(rows.length), end: fc.nat(rows.length) }));
  fc.assert(
    fc.property(rowsAndCuts, ({ rows, start, end }) => {
      const slice = buildColumn(type, rows).column.slice(Math.min(start, end), Math.max(start, end));
      const decoded = decodeVector(structuredClone(encodeVector(slice).arrow));
      expect(valuesOf(decoded, type)).toEqual(valuesOf(slice, type));
      const again = decodeVector(encodeVector(decoded).arrow);
      expect(valuesOf(again, type)).toEqual(valuesOf(slice, type));
    }),
    { numRuns: 60 },
  );
});

function batchOf(rows: number): RecordBatch {
  const schema = arrowSchema([
    { name: "id", type: { id: "DOUBLE" } },
    { name: "memo", type: { id: "VARCHAR" } },
  ]);
  const ids = buildColumn(
    { id: "DOUBLE" },
    Float64Array.from({ length: rows }, (_, row) => row),
  ).column;
  const memos = Array.from({ length: rows }, (_, row) => `memo ${row}`);
  const children = [ids.data[0]!, buildColumn({ id: "VARCHAR" }, memos).column.data[0]!];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }));
}

it("carries a batch with its schema, and leaves the original as it was", () => {
  const slice = batchOf(1000).slice(990);
  const { arrow, buffer } = encodeBatch(slice);
  const moved = structuredClone(arrow, { transfer: [buffer] });
  const decoded = decodeBatch(moved);
  expect(logicalSchema(decoded.schema)).toEqual(logicalSchema(slice.schema));
  expect(decoded.toArray().map(String)).toEqual(slice.toArray().map(String));
  expect(buffer.byteLength).toBe(0);
});

it("copies only the rows of a slice", () => {
  expect(encodeBatch(batchOf(10_000).slice(5000, 5002)).buffer.byteLength).toBeLessThan(100);
});

it("arrives in another thread's hands without a copy", async () => {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const arrived = new Promise<TransferredArrow>((resolve) => port2.once("message", resolve));
  const { arrow, buffer } = encodeBatch(batchOf(100));
  port1.postMessage(arrow, [buffer]);
  const received = await arrived;
  const decoded = decodeBatch(received);
  for (const [index, column] of decoded.data.children.entries()) {
    expect(column.values).toBe(received.chunks[0]!.children[index]!.values);
    expect(column.values.buffer).toBe(received.chunks[0]!.children[0]!.values!.buffer);
  }
  expect(new Vector([decoded.data.children[0]!]).get(99)).toBe(99);
});
