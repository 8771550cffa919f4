// A runtime that is closed in the middle of work: it starts nothing more, and nothing of it is heard of later.
import { expect, test } from "vitest";
import { z } from "zod";
import { EmbeddedRuntime } from "../../../compute/index.ts";
import { fn } from "../../../index.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("closing while many calls end starts no handler and rejects nothing that nobody waits for", async () => {
  let started = 0;
  const input = { n: z.number() };
  const busy = fn({ name: "closing_many", input, output: z.number(), concurrency: 64 }).row(async ({ n }) => {
    started++;
    await turn();
    return n;
  });
  for (let turns = 0; turns < 20; turns++) {
    const runtime = new EmbeddedRuntime();
    const calls = Array.from({ length: 500 }, (_, n) => runtime.calling.remote(busy, { n }, {}));
    const outcomes = Promise.allSettled(calls);
    for (let passed = 0; passed < turns % 7; passed++) await turn();
    await runtime.close();
    const before = started;
    await outcomes;
    for (let passed = 0; passed < 10; passed++) await turn();
    expect(started).toBe(before);
  }
});
