import { expect, test } from "vitest";
import { concurrencyNotice } from "../../../compute/runtime/concurrency-notice.ts";

const notice = (callsLeft: number, meanMs: number, rowsPerCall = 1) =>
  concurrencyNotice({ name: "classify", callsLeft, meanMs, rowsPerCall })?.message;

test("says how long it will take at concurrency 1", () => {
  expect(notice(20_000, 20)).toBe(
    "classify: 20,000 rows, concurrency 1 (default), about 20 ms each: 6 min 40 s; set `concurrency`",
  );
  expect(notice(600, 12_000, 256)).toBe(
    "classify: 153,600 rows, concurrency 1 (default), about 12 s per 256: 2 h; set `concurrency`",
  );
});

test("says nothing when the calls will be done soon", () => {
  expect(notice(20, 20)).toBeUndefined();
  expect(notice(0, 60_000)).toBeUndefined();
});
