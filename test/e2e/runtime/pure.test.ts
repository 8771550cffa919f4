// Equal arguments in one plan: once for a pure function, every time for another.
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { connect, F, fn } from "../../../index.ts";

test.each([
  { pure: true, calls: 100 },
  { pure: false, calls: 10_000 },
])("10,000 rows with 100 distinct arguments: $calls row-calls when pure is $pure", async ({ pure, calls }) => {
  let made = 0;
  const echo = fn({ name: `echo_${pure}`, input: { n: z.number() }, output: z.number(), pure, concurrency: 4 }).row(
    ({ n }) => {
      made++;
      return n;
    },
  );
  const session = await connect({ functions: [echo] });
  onTestFinished(() => session.close());
  const rows = Array.from({ length: 10_000 }, (_, n) => ({ n: n % 100 }));
  const results = await session.frames
    .fromRows(rows)
    .as(z.object({ n: z.number() }))
    .project((_) => ({ echoed: F.call(echo, _.n) }))
    .toArray();
  expect(results.map(({ echoed }) => echoed)).toEqual(rows.map(({ n }) => n));
  expect(made).toBe(calls);
});
