import { expect, test } from "vitest";
import { streamBufferMiB } from "../../../engine/duckdb/stream-buffer.ts";

const number = { name: "n", type: { id: "BIGINT" } } as const;
const text = { name: "t", type: { id: "VARCHAR" } } as const;

test("a stream of numbers may run as far ahead as any", () => {
  expect(streamBufferMiB([number])).toBe(32);
});

test("a stream of texts runs ahead by rows, whatever DuckDB counts for a text", () => {
  expect(streamBufferMiB([text])).toBe(6);
  expect(streamBufferMiB([number, text])).toBe(9);
  expect(streamBufferMiB(Array.from({ length: 50 }, () => text))).toBe(32);
});
