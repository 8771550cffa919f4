import { expect, test } from "vitest";
import { Bucket } from "../../../../compute/queue/memory/bucket.ts";

const LIMIT = { key: "k", tokens: 10, periodUs: 1_000_000, burst: 1 };

test("asking how long takes nothing; taking does", () => {
  const bucket = new Bucket(LIMIT);
  expect(bucket.waitUs(1, 5)).toBe(0);
  expect(bucket.take(1, 5)).toBe(0);
  expect(bucket.waitUs(1, 5)).toBe(100_000);
  expect(bucket.take(1, 5)).toBe(100_000);
});

test("without a limit it gives whatever is asked, unless paused", () => {
  const bucket = new Bucket(undefined);
  expect(bucket.take(1e9, 5)).toBe(0);
  bucket.pause(20);
  expect(bucket.take(1, 5)).toBe(15);
  expect(bucket.take(1, 20)).toBe(0);
});

test("a limit that changes keeps what was spent and the pause", () => {
  const bucket = new Bucket(LIMIT);
  bucket.take(1, 0);
  bucket.pause(500_000);
  bucket.limit = { ...LIMIT, burst: 9 };
  expect(bucket.waitUs(1, 0)).toBe(500_000);
});
