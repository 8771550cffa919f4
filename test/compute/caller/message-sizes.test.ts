// How large messages become, and what they never are.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { MessageSizes, messageSizes } from "../../../compute/caller/message-sizes.ts";
import type { FunctionLimits } from "../../../compute/queue/limits.ts";
import { served } from "./fake-queue.ts";

const shape = { input: { x: z.number() }, output: z.number() };
const row = fn({ name: "by_row", ...shape, concurrency: 4 }).row(({ x }) => x);
const batch = fn({ name: "by_batch", ...shape }).batch(({ x }) => x);

const UNKNOWN = Number.POSITIVE_INFINITY;

function sizesOf(limits: Partial<FunctionLimits> = {}): MessageSizes {
  return new MessageSizes(served(row, limits));
}

/** Sends and settles `messages` messages whose rows take `msPerRow` each. */
function grow(sizes: MessageSizes, messages: number, msPerRow: number): number[] {
  return Array.from({ length: messages }, () => {
    const rows = sizes.next(UNKNOWN);
    sizes.note(rows, rows * msPerRow);
    return rows;
  });
}

test("begins with one row and doubles while rows are fast", () => {
  const sizes = sizesOf();
  expect(grow(sizes, 14, 0)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4096]);
});

test("settles where a message takes about 100 ms", () => {
  const sizes = sizesOf();
  expect(grow(sizes, 8, 5)).toEqual([1, 2, 4, 8, 16, 20, 20, 20]);
});

test("shrinks by halves when rows become slow", () => {
  const sizes = sizesOf();
  grow(sizes, 7, 1);
  expect(grow(sizes, 4, 1000)).toEqual([100, 50, 25, 12]);
});

test("slow rows travel one by one", () => {
  expect(grow(sizesOf(), 3, 1000)).toEqual([1, 1, 1]);
});

test("a small message says nothing about larger ones", () => {
  const sizes = sizesOf();
  grow(sizes, 6, 0);
  sizes.note(1, 0);
  expect(sizes.next(UNKNOWN)).toBe(64);
});

test("leaves a message for every permit", () => {
  const sizes = sizesOf();
  grow(sizes, 12, 0);
  expect(sizes.next(400)).toBe(100);
});

test("few rows are one message each only while they are slow", () => {
  const sizes = sizesOf();
  expect(sizes.next(7)).toBe(1);
  expect(sizes.next(0)).toBe(1);
  grow(sizes, 12, 0);
  expect(sizes.next(7)).toBe(64);
});

test("keeps arguments below 256 KiB", () => {
  const sizes = sizesOf();
  grow(sizes, 12, 0);
  expect(sizes.next(UNKNOWN, 1024)).toBe(256);
  expect(sizes.next(UNKNOWN, 1 << 20)).toBe(1);
});

test("never asks a rate for more than its burst", () => {
  const rate = { key: "k", tokens: 10, periodUs: 1_000_000, burst: 10 };
  const byRow = sizesOf({ rate, costUnit: "row" });
  grow(byRow, 12, 0);
  expect(byRow.next(UNKNOWN)).toBe(10);
  expect(sizesOf({ rate, costUnit: "message" }).maxCost).toBe(10);
  expect(sizesOf({ rate, costUnit: "lease" }).maxCost).toBe(Number.POSITIVE_INFINITY);
});

test("a message of a batch function is one batch", () => {
  const batching = { maxRows: 32, maxBytes: 1000, maxWeight: 50, maxWaitMs: 10, eager: false };
  const sizes = new MessageSizes(served(batch, { batching }));
  expect(sizes.next(UNKNOWN)).toBe(32);
  sizes.note(32, 10_000);
  expect(sizes.next(UNKNOWN)).toBe(32);
  expect(sizes.next(UNKNOWN, 100)).toBe(10);
  expect([sizes.maxBytes, sizes.maxWeight]).toEqual([1000, 50]);
});

test("all who send messages of a function share its sizes", () => {
  const one = served(row);
  expect(messageSizes(one)).toBe(messageSizes(one));
  expect(messageSizes(served(row))).not.toBe(messageSizes(one));
});
