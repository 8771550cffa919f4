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
import { COLUMNS, nullable } from "../../engine/arrow/arrow-columns.ts";

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
