// Frames whose functions run in a worker over Redis: rows and order kept, failures told, and two frames taking turns by rows.
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { FunctionValue } from "../../../engine/index.ts";
import { F, fn, rowError, Worker } from "../../../index.ts";
import { describeWithRedis, startRedis } from "../../services/redis-server.ts";
import { newPlace, openSession } from "./workers.ts";

const version = "1";
const number = { n: z.number() };

/** A session and a worker of the same place, which end with the test. */
async function openBoth(functions: readonly FunctionValue[]) {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const place = newPlace(server);
  const worker = await Worker.open({ ...place, functions, isolation: "inline" });
  onTestFinished(() => worker.close());
  return openSession(place, { functions });
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

describeWithRedis("frames over Redis", () => {
  test("keep their rows and the order of these, whatever their functions take and give", async () => {
    const shape = z.object({ text: z.string(), parts: z.array(z.number().nullable()) });
    const both = { text: z.string().nullable(), n: z.number() };
    const shaped = fn({ name: "shaped", version, input: both, output: shape.nullable(), concurrency: 4 }).row(
      ({ text, n }) => (text === null ? null : { text: `${text} ü€😀`, parts: [n, null] }),
    );
    const batched = fn({ name: "batched", version, input: number, output: z.bigint(), concurrency: 4 }).batch(
      ({ n }) => Array.from(n, (value) => BigInt(value) * 10n ** 15n),
      { maxRows: 64 },
    );
    const session = await openBoth([shaped, batched]);
    const rows = rowsOf(5_000).map(({ n }) => ({ n, text: n % 3 === 0 ? null : `${n}` }));
    const frame = session.frames
      .fromRows(rows, { schema: z.object(both) })
      .project((_) => ({ n: _.n, s: F.call(shaped, { text: _.text, n: _.n }), b: F.call(batched, _.n) }));
    const result = await frame.toArray();
    expect(result.length).toBe(rows.length);
    for (const [at, { n, text }] of rows.entries()) {
      const s = text === null ? null : { text: `${text} ü€😀`, parts: [n, null] };
      expect(result[at]).toEqual({ n, s, b: BigInt(n) * 10n ** 15n });
    }
  });

  test("tell which row failed, and go on where they are asked to", async () => {
    const picky = fn({ name: "picky_row", version, input: number, output: z.number(), concurrency: 4 }).row(({ n }) => {
      if (n % 100 === 99) throw new RangeError(`no ${n}`);
      return n % 100 === 50 ? rowError("Fifty", "half way") : n;
    });
    const session = await openBoth([picky]);
    const rows = session.frames.fromRows(rowsOf(1_000), { schema: z.object(number) });
    await expect(rows.project((_) => ({ v: F.call(picky, _.n) })).toArray()).rejects.toMatchObject({
      code: "function.failed",
      facts: { functionName: "picky_row" },
    });
    const kept = await rows.project((_) => ({ v: F.call(picky, _.n).orNull() })).toArray();
    expect(kept.filter(({ v }) => v === null)).toHaveLength(20);
    expect(kept[98]).toEqual({ v: 98 });
  });

  test("of unequal size take turns by rows", async () => {
    const order: string[] = [];
    let release: () => void = () => {};
    const bothWait = new Promise<void>((resolve) => {
      release = resolve;
    });
    const input = { frame: z.string(), n: z.number() };
    const shared = fn({ name: "shared", version, input, output: z.number() }).batch(
      async ({ frame, n }) => {
        if (frame[0] === "first") await bothWait;
        else order.push(frame[0]!);
        return Array.from(n);
      },
      { maxRows: 50 },
    );
    const session = await openBoth([shared]);
    const schema = z.object(input);
    const run = (frame: string, count: number) =>
      session.frames
        .fromRows(
          rowsOf(count).map(({ n }) => ({ frame, n })),
          { schema },
        )
        .project((_) => ({ v: F.call(shared, { frame: _.frame, n: _.n }) }))
        .toArray();
    const first = run("first", 1);
    const [large, small] = [run("large", 10_000), run("small", 1_000)];
    await expect.poll(async () => (await shared.stats()).waitingRows, { timeout: 20_000 }).toBeGreaterThanOrEqual(400);
    release();
    await Promise.all([first, large, small]);
    expect(order.length).toBeGreaterThanOrEqual(220);
    const untilSmallWasDone = order.slice(0, order.lastIndexOf("small"));
    const ofLarge = untilSmallWasDone.filter((frame) => frame === "large").length;
    const ofSmall = untilSmallWasDone.length - ofLarge;
    expect(ofLarge).toBeGreaterThan(ofSmall / 4);
    expect(ofLarge).toBeLessThan(ofSmall * 4);
  });
});
