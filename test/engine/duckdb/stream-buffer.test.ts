import { expect, test } from "vitest";
import { streamBufferKiB } from "../../../engine/duckdb/stream-buffer.ts";

const number = { name: "n", type: { id: "BIGINT" } } as const;
const text = { name: "t", type: { id: "VARCHAR" } } as const;

test("a stream of numbers may run as far ahead as any", () => {
  expect(streamBufferKiB([number])).toBe(32 * 1024);
});

test("a stream of short texts runs three row groups ahead", () => {
  expect(streamBufferKiB([text], 70)).toBe((3 * 122_880 * 16) / 1024);
});

test("a stream of long texts holds at most 64 MiB of them", () => {
  const rows = (streamBufferKiB([text], 5_000) * 1024) / 16;
  expect(rows * 5_000).toBeLessThanOrEqual(65 * 1024 * 1024);
});

test("a stream of texts nobody knows the size of does as DuckDB does", () => {
  expect(streamBufferKiB([number, text])).toBe(976);
});
