// Stopping a run: by its signal, its deadline, or by leaving its loop. Nothing keeps running then.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { F, fn } from "../../index.ts";
import { expectFailure } from "../engine/frame/expect-failure.ts";
import { openSession } from "../engine/frame/open-session.ts";

/** A function that never answers, and tells when a handler was stopped. */
function hanging() {
  let started = (): void => {};
  let stopped = (): void => {};
  const hasStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  const hasStopped = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const f = fn({ name: "hanging", input: { x: z.number() }, output: z.number() }).row(
    (_args, { signal }) =>
      new Promise<number>((_resolve, reject) => {
        started();
        signal.addEventListener("abort", () => {
          stopped();
          reject(signal.reason);
        });
      }),
  );
  return { f, hasStarted, hasStopped };
}

describe("a signal", () => {
  it("aborted before the run stops it before anything is read", async () => {
    const { frames } = await openSession();
    const signal = AbortSignal.abort(new Error("not today"));
    await expectFailure(frames.range(3).toArray({ signal }), "plan.aborted", { reason: signal.reason });
  });

  it("aborted during a call stops the handler", async () => {
    const { frames } = await openSession();
    const { f, hasStarted, hasStopped } = hanging();
    const controller = new AbortController();
    const run = frames
      .range(3)
      .project((c) => ({ x: F.call(f, c.id) }))
      .toArray({ signal: controller.signal });
    await hasStarted;
    controller.abort();
    await expectFailure(run, "plan.aborted");
    await hasStopped;
  });

  it("aborted during a query of DuckDB's stops it", async () => {
    const { frames } = await openSession();
    const controller = new AbortController();
    const big = frames.range(1_000_000);
    const pairs = big.join(big.rename({ id: "other" }), { how: "cross" }).agg((c) => ({ n: F.sum(c.id.add(c.other)) }));
    const run = pairs.toArray({ signal: controller.signal });
    setImmediate(() => controller.abort());
    await expectFailure(run, "plan.aborted");
  });

  it("aborted after the run changes nothing", async () => {
    const { frames } = await openSession();
    const controller = new AbortController();
    expect(await frames.range(3).count({ signal: controller.signal })).toBe(3);
    controller.abort();
    expect(await frames.range(3).count()).toBe(3);
  });
});

describe("a deadline", () => {
  it("stops a run that takes longer", async () => {
    const { frames } = await openSession();
    const { f } = hanging();
    const frame = frames.range(3).project((c) => ({ x: F.call(f, c.id) }));
    await expectFailure(frame.toArray({ deadlineMs: 30 }), "plan.deadline-exceeded", { deadlineMs: 30 });
    await expectFailure(frame.toArray({ deadlineMs: 0 }), "plan.invalid-argument");
  });
});

describe("leaving the loop", () => {
  it("makes no more calls than are under way", async () => {
    const { frames } = await openSession();
    let calls = 0;
    const counted = fn({ name: "counted", input: { x: z.number() }, output: z.number() }).row(({ x }) => {
      calls++;
      return x;
    });
    for await (const row of frames.range(1_000_000).project((c) => ({ x: F.call(counted, c.id) }))) {
      expect(row).toEqual({ x: 0 });
      break;
    }
    const made = calls;
    expect(made).toBeLessThan(1_000_000);
    expect(await frames.range(5).count()).toBe(5);
    expect(calls).toBe(made);
  });

  it("leaves the session usable, many times over", async () => {
    const { frames } = await openSession();
    for (let round = 0; round < 30; round++) {
      for await (const _ of frames.range(100_000)) break;
    }
    expect(await frames.range(7).count()).toBe(7);
  });
});

describe("a closed session", () => {
  it("runs nothing any more", async () => {
    const session = await openSession();
    const frame = session.frames.range(3);
    expect(await frame.count()).toBe(3);
    await session.close();
    await expectFailure(frame.count(), "plan.closed");
    await session.close();
  });
});

describe("progress", () => {
  it("is told, and ends with all rows", async () => {
    const { frames } = await openSession();
    const told: number[] = [];
    await frames.range(100_000).toArray({ onProgress: ({ rows }) => told.push(rows) });
    expect(told.at(-1)).toBe(100_000);
  });
});

describe("leaving a source that waits for ever", () => {
  const same = fn({ name: "same", input: { x: z.number() }, output: z.number(), concurrency: 2 }).row(({ x }) => x);

  /** One row, then nothing more, and no end. */
  async function* silent() {
    yield { x: 1 };
    await new Promise(() => {});
  }
  const options = { schema: z.object({ x: z.number() }), maxRows: 1 };

  it("ends at once when the consumer leaves", async () => {
    const { frames } = await openSession();
    const frame = frames.fromAsync(silent, options).project((c) => ({ y: F.call(same, c.x) }));
    for await (const row of frame) {
      expect(row).toEqual({ y: 1 });
      break;
    }
  });

  it("ends at once when a limit above a call has its rows", async () => {
    const { frames } = await openSession();
    const frame = frames.fromAsync(silent, options).filter((c) => F.call(same, c.x).eq(1));
    expect(await frame.limit(1).toArray()).toEqual([{ x: 1 }]);
  });

  it("ends at once when the run is aborted", async () => {
    const { frames } = await openSession();
    const controller = new AbortController();
    const rows = frames.fromAsync(silent, options).toArray({ signal: controller.signal });
    setImmediate(() => controller.abort());
    await expectFailure(rows, "plan.aborted");
  });
});
