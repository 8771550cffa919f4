// What a bad row costs: the others keep their values, halving finds the culprits, and failures that pass are tried again.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn, RetryPolicy, rowError } from "../../../index.ts";
import { argumentsOf } from "../../compute/runtime/run-function.ts";
import { openRuntime, settledWithin } from "./open-runtime.ts";

const input = { n: z.number() };
const output = z.number();
const signal = new AbortController().signal;
const upTo = (count: number) => ({ n: Array.from({ length: count }, (_, n) => n) });

test("of 1,000 rows in batches of 32, seven bad ones give 993 values and seven error rows that say everything", async () => {
  const { runtime } = openRuntime();
  const bad = new Set([3, 100, 101, 500, 777, 998, 999]);
  const picky = fn({ name: "picky", input, output }).batch(
    ({ n }) => {
      const found = Array.from(n).find((value) => bad.has(value));
      if (found !== undefined) throw new RangeError(`cannot take ${found}`);
      return Array.from(n, (value) => value * 2);
    },
    { maxRows: 32 },
  );
  const result = await runtime.call({ function: picky, arguments: argumentsOf(picky, upTo(1000)), signal });
  expect(result.values.nullCount).toBe(7);
  expect(result.values.get(10)).toBe(20);
  expect(result.failures.map(({ row }) => row)).toEqual([...bad].sort((a, b) => a - b));
  for (const { row, type, message, attempts, callId } of result.failures) {
    expect({ type, message, attempts }).toEqual({ type: "RangeError", message: `cannot take ${row}`, attempts: 1 });
    expect(callId).toMatch(/^main\./);
  }
});

test("one bad row among 64 costs at most 13 handler calls", async () => {
  const { runtime } = openRuntime();
  for (const culprit of [0, 31, 63]) {
    let calls = 0;
    const halved = fn({ name: "halved", input, output }).batch(
      ({ n }) => {
        calls++;
        if (n.includes(culprit)) throw new Error("bad row");
        return n;
      },
      { maxRows: 64 },
    );
    const result = await runtime.call({ function: halved, arguments: argumentsOf(halved, upTo(64)), signal });
    expect(result.failures.map(({ row }) => row)).toEqual([culprit]);
    expect(calls).toBeLessThanOrEqual(13);
  }
});

test("a provider that answers 503 to a batch sees one retry of the batch and no halving", async () => {
  const { runtime, clock } = openRuntime();
  const sizes: number[] = [];
  const busy = fn({ name: "busy", input, output, retries: 1 }).batch(
    ({ n }) => {
      sizes.push(n.length);
      throw Object.assign(new Error("503 Service Unavailable"), { retryable: true });
    },
    { maxRows: 16 },
  );
  const call = runtime.call({ function: busy, arguments: argumentsOf(busy, upTo(16)), signal });
  await clock.advance(5_000);
  expect((await call).failures).toHaveLength(16);
  expect(sizes).toEqual([16, 16]);
});

test("only the rows that failed are tried again, with the attempts they took", async () => {
  const { runtime, clock } = openRuntime();
  const seen: number[] = [];
  const flaky = fn({ name: "flaky", input, output, retries: 2 }).batch(
    ({ n }, { attempt }) => {
      seen.push(n.length);
      return Array.from(n, (value) =>
        value % 4 === 0 && attempt < 3 ? rowError("Flaky", "again", { retryable: true }) : value,
      );
    },
    { maxRows: 8 },
  );
  const call = runtime.call({ function: flaky, arguments: argumentsOf(flaky, upTo(8)), signal });
  await clock.advance(10_000);
  const { failures, values } = await call;
  expect(failures).toEqual([]);
  expect([...values]).toEqual(upTo(8).n);
  expect(seen).toEqual([8, 2, 2]);
});

test("what the policy does not name fails at once, and a retry waits its time", async () => {
  const { calling, clock, nowMs } = openRuntime();
  const startedMs: number[] = [];
  const retries = RetryPolicy.linear({ retries: 2, delayMs: 500, retryOn: [RangeError] });
  const choosy = fn({ name: "choosy", input, output, retries }).row(({ n }) => {
    startedMs.push(nowMs());
    throw n === 1 ? new RangeError("again") : new TypeError("never");
  });
  const first = calling.remote(choosy, { n: 1 }, {});
  first.catch(() => {}); // expected below
  await clock.advance(2_000);
  await expect(first).rejects.toMatchObject({ facts: { attempts: 3, remoteType: "RangeError" } });
  expect(startedMs).toEqual([0, 500, 1000]);
  const second = calling.remote(choosy, { n: 2 }, {});
  second.catch(() => {}); // expected below
  await clock.advance(2_000);
  await expect(second).rejects.toMatchObject({ facts: { attempts: 1, remoteType: "TypeError" } });
});

test("a function that is not idempotent is not run twice, whatever it throws", async () => {
  const { runtime, clock } = openRuntime();
  let calls = 0;
  const once = fn({ name: "once_only", input, output, idempotent: false }).batch(
    () => {
      calls++;
      throw new Error("no");
    },
    { maxRows: 8 },
  );
  const call = runtime.call({ function: once, arguments: argumentsOf(once, upTo(8)), signal });
  await clock.advance(100_000);
  expect((await call).failures).toHaveLength(8);
  expect(calls).toBe(1);
});

test("what fails for good is a dead letter only where nobody waits for it", async () => {
  const { calling, clock } = openRuntime();
  const doomed = fn({ name: "doomed", input, output }).row(() => {
    throw new Error("never");
  });
  await expect(calling.remote(doomed, { n: 1 }, {})).rejects.toThrow("never");
  expect(await calling.stats(doomed)).toMatchObject({ deadLetters: 0 });
  const call = await calling.enqueue(doomed, { n: 2 }, {});
  await expect(settledWithin(clock, call.get(), 10_000)).rejects.toThrow("never");
  expect(await calling.stats(doomed)).toMatchObject({ deadLetters: 1 });
});
