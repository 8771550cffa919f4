import { expect, test } from "vitest";
import { streamBufferMiB } from "../../../engine/duckdb/stream-buffer.ts";

test("a stream of numbers may run far ahead, one of texts may not", () => {
  const number = { name: "n", type: { id: "BIGINT" } } as const;
  const text = { name: "t", type: { id: "VARCHAR" } } as const;
  expect(streamBufferMiB([number])).toBe(32);
  expect(streamBufferMiB([number, text])).toBe(4);
  expect(streamBufferMiB([{ name: "l", type: { id: "LIST", child: number.type } }])).toBe(4);
});
