// The line that says how far a query is.
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { progressLine } from "../../../cli/sql/progress.ts";

function lineOn(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return { ...progressLine(stream), written: () => String(stream.read() ?? "") };
}

const progress = { rows: 1200, calls: 40, failures: 0, elapsedMs: 2345 };

test("says rows, calls and time, and goes when there is something else to say", () => {
  const { onProgress, clear, written } = lineOn(true);
  onProgress(progress);
  expect(written()).toBe("\r\u001b[K1200 rows, 40 calls, 2.3 s");
  onProgress({ ...progress, failures: 2 });
  expect(written()).toContain("40 calls, 2 failed, 2.3 s");
  clear();
  expect(written()).toBe("\r\u001b[K");
});

test("says nothing of a short query, nor where nobody looks", () => {
  const short = lineOn(true);
  short.onProgress({ ...progress, elapsedMs: 100 });
  short.clear();
  expect(short.written()).toBe("");
  const piped = lineOn(false);
  piped.onProgress(progress);
  piped.clear();
  expect(piped.written()).toBe("");
});
