// Turns over a queue that may be away, sessions that end, slots, functions that come and go, and leaving.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { LeaseToken } from "../../../compute/queue/messages.ts";
import { SlotPool } from "../../../compute/worker/slot-pool.ts";
import { QuarryError } from "../../../engine/index.ts";
import { fn } from "../../../index.ts";
import { openLoop } from "./open-loop.ts";

let names = 0;

interface HandlerContext {
  readonly signal: AbortSignal;
}

/** A function of one number; a new one each time. */
function numberFunction(handler: (n: number, context: HandlerContext) => unknown, idempotent = true) {
  const name = `lease_loop_${++names}`;
  const spec = { name, input: { n: z.number() }, output: z.number(), idempotent };
  return fn(spec).row(({ n }, context) => handler(n, context) as number);
}

/** A handler that waits until it is let go. */
function gated() {
  const waiting: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const handler = async (n: number, { signal }: HandlerContext) => {
    signals.push(signal);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return n;
  };
  const letGo = () => {
    for (const go of waiting.splice(0)) go();
  };
  return { handler, signals, started: () => signals.length, letGo };
}

const double = () => numberFunction((n) => 2 * n);

describe("a turn", () => {
  it("that fails is tried again until the queue is back, and says so once", async () => {
    const { clock, scene, loop, failing, events } = openLoop();
    const key = await scene.serve(loop, double());
    await clock.advance(0);
    failing.failures.turn.push("before", "before", "before");
    const id = await scene.call(key, 4);
    await clock.advance(1_000);
    expect(await scene.outcomeOf(id)).toEqual([8]);
    expect(events.map(({ kind }) => kind)).toEqual(["queue-failed", "queue-failed", "queue-failed", "queue-back"]);
  });

  it("whose reply is lost is sent again under its number, and its leases are had", async () => {
    const { clock, scene, loop, failing } = openLoop();
    const key = await scene.serve(loop, double());
    await clock.advance(0);
    failing.failures.turn.push("after");
    const id = await scene.call(key, 4);
    await clock.advance(1_000);
    expect(await scene.outcomeOf(id)).toEqual([8]);
    const numbers = failing.turns.map(({ sequence }) => sequence);
    expect(new Set(numbers).size).toBe(numbers.length - 1);
  });

  it("that reports is repeated with the same outcomes, while new ones wait for the next", async () => {
    const { clock, scene, loop, failing } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const first = await scene.call(key, 1);
    await clock.advance(0);
    failing.failures.turn.push("after", "before");
    letGo();
    await clock.advance(0);
    const second = await scene.call(key, 2);
    await clock.advance(1_000);
    letGo();
    await clock.advance(1_000);
    expect(await scene.outcomeOf(first)).toEqual([1]);
    expect(await scene.outcomeOf(second)).toEqual([2]);
    const reported = failing.turns.filter(({ outcomes }) => outcomes.some(({ id }) => id === first));
    expect(reported).toHaveLength(3);
    expect(new Set(reported.map(({ sequence }) => sequence)).size).toBe(1);
  });

  it("that the queue refuses loses only the outcome it refuses, whose call fails", async () => {
    const { clock, scene, loop, failing, events } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const ids = await Promise.all([1, 2, 3].map((n) => scene.call(key, n)));
    await clock.advance(0);
    const bad = new QuarryError("function.not-sendable", "it cannot be encoded", { detail: "it cannot be encoded" });
    // Three outcomes, then the first alone, then it is replaced.
    failing.failures.turn.push(bad, bad);
    letGo();
    await clock.advance(5_000);
    expect(await scene.outcomeOf(ids[0]!)).toBe("function.not-sendable");
    expect(await scene.outcomeOf(ids[1]!)).toEqual([2]);
    expect(await scene.outcomeOf(ids[2]!)).toEqual([3]);
    expect(events).toContainEqual({ kind: "outcome-refused", callId: ids[0], error: bad });
  });

  it("loses no outcome to a queue that refuses its worker, whatever the reason", async () => {
    const { clock, scene, loop, failing } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 5);
    await clock.advance(0);
    const forbidden = new QuarryError("config.redis-forbidden", "NOPERM", { detail: "NOPERM" });
    const mishap = new QuarryError("internal.invariant", "ERR", { detail: "ERR" });
    failing.failures.turn.push(forbidden, forbidden, forbidden, forbidden, forbidden);
    letGo();
    await clock.advance(10_000);
    expect(await scene.outcomeOf(id)).toEqual([5]);
    failing.failures.turn.push(mishap, mishap);
    const second = await scene.call(key, 6);
    await clock.advance(1_000);
    letGo();
    await clock.advance(5_000);
    expect(await scene.outcomeOf(second)).toEqual([6]);
  });

  it("comes though waiting for work fails", async () => {
    const { clock, scene, loop, failing } = openLoop();
    failing.failures.awaitWork.push("before", "before");
    const key = await scene.serve(loop, double());
    await clock.advance(0);
    const id = await scene.call(key, 4);
    await clock.advance(1_000);
    expect(await scene.outcomeOf(id)).toEqual([8]);
  });
});

describe("a session", () => {
  it("beats every third of its lease, saying what it serves", async () => {
    const { clock, scene, loop, failing } = openLoop({ leaseMs: 3_000 });
    const first = await scene.serve(loop, double());
    const second = await scene.serve(loop, double());
    await clock.advance(3_500);
    const { beats } = failing;
    expect(beats.at(-1)).toMatchObject({ role: "worker", leaseMs: 3_000, serves: [first, second] });
    expect(beats.length).toBeGreaterThanOrEqual(4);
    expect(beats.length).toBeLessThanOrEqual(6);
  });

  it("begins before its first turn", async () => {
    const { clock, scene, loop, failing } = openLoop();
    failing.failures.beat.push("before");
    await scene.serve(loop, double());
    await clock.advance(50);
    expect(failing.turns).toHaveLength(0);
    await clock.advance(1_000);
    expect(failing.turns.length).toBeGreaterThan(0);
  });

  it("never beats where it lives and dies with its queue", async () => {
    const { clock, scene, loop, failing } = openLoop({ leaseMs: Number.POSITIVE_INFINITY });
    await scene.serve(loop, double());
    await clock.advance(100_000);
    expect(failing.beats).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it("keeps its leases through beats that fail now and then", async () => {
    const { clock, scene, loop, failing } = openLoop({ leaseMs: 3_000 });
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 7);
    for (let round = 0; round < 6; round++) {
      failing.failures.beat.push("before");
      await clock.advance(1_000);
    }
    letGo();
    await clock.advance(0);
    expect(await scene.outcomeOf(id)).toEqual([7]);
  });

  it("hears from beats of calls that nobody wants", async () => {
    const { clock, scene, loop, queue, failing } = openLoop({ leaseMs: 3_000 });
    const { handler, signals } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 7);
    await clock.advance(0);
    failing.failures.awaitWork.push(...Array.from({ length: 50 }, () => "before" as const));
    failing.failures.turn.push(...Array.from({ length: 50 }, () => "before" as const));
    await queue.cancel([id], "not wanted");
    await clock.advance(1_200);
    expect(signals[0]!.aborted).toBe(true);
  });

  it("does not take what is told of an earlier lease of a call for the one that runs", async () => {
    const { clock, scene, loop, failing } = openLoop({ leaseMs: 3_000 });
    const { handler, signals, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 7);
    await clock.advance(0);
    failing.told.push({ id, token: 0 as LeaseToken, reason: "its stream was lost" });
    await clock.advance(2_000);
    expect(failing.told).toEqual([]);
    expect(signals[0]!.aborted).toBe(false);
    letGo();
    await clock.advance(0);
    expect(await scene.outcomeOf(id)).toEqual([7]);
  });

  it("that was silent for longer than its lease is given up: another begins, and what ran cannot settle", async () => {
    const { clock, scene, loop, failing, events } = openLoop({ leaseMs: 3_000 });
    const stopped = gated();
    const value = numberFunction(stopped.handler);
    const key = await scene.serve(loop, value);
    const id = await scene.call(key, 7);
    await clock.advance(0);
    failing.failures.beat.push(...Array.from({ length: 100 }, () => "before" as const));
    await clock.advance(10_000);
    expect(await scene.stateOf(id)).toEqual({ kind: "waiting" });
    failing.failures.beat.length = 0;
    await clock.advance(6_000);
    expect(events).toContainEqual({ kind: "session-lost", session: "worker-1", runningLeases: 1 });
    expect(stopped.signals[0]!.aborted).toBe(true);
    expect(stopped.started()).toBe(2);
    stopped.letGo();
    await clock.advance(1_000);
    expect(await scene.outcomeOf(id)).toEqual([7]);
    expect(failing.turns.at(-1)!.session).toBe("worker-1.2");
  });
});

describe("slots", () => {
  it("bound what runs over all functions, and over all loops of a process", async () => {
    const slots = new SlotPool(3);
    const { clock, scene, loop } = openLoop({ slots });
    const other = scene.open({ slots });
    const { handler, started, letGo } = gated();
    const [first, second] = [numberFunction(handler), numberFunction(handler)];
    const keys = [await scene.serve(loop, first), await scene.serve(loop, second)];
    keys.push(await scene.serve(other, numberFunction(handler)));
    for (const key of keys) for (let n = 0; n < 4; n++) await scene.call(key, n);
    await clock.advance(10);
    expect(started()).toBe(3);
    for (let round = 2; round <= 4; round++) {
      letGo();
      await clock.advance(10);
      expect(started()).toBe(3 * round);
    }
  });

  it("of one function are bounded apart", async () => {
    const { clock, scene, loop } = openLoop();
    const { handler, started } = gated();
    const key = await scene.serve(loop, numberFunction(handler), { slots: 2 });
    for (let n = 0; n < 5; n++) await scene.call(key, n);
    await clock.advance(10);
    expect(started()).toBe(2);
    expect(loop.running).toBe(2);
  });

  it("go to every function in turn", async () => {
    const { clock, scene, loop } = openLoop({ slots: new SlotPool(1) });
    const order: string[] = [];
    const keys: string[] = [];
    for (const name of ["a", "b", "c"]) {
      const value = numberFunction(async (n) => {
        await Promise.resolve();
        order.push(name);
        return n;
      });
      keys.push(await scene.serve(loop, value));
    }
    for (const key of keys) for (let n = 0; n < 3; n++) await scene.call(key, n);
    await clock.advance(100);
    expect(order).toHaveLength(9);
    for (let at = 0; at < 9; at += 3) expect(new Set(order.slice(at, at + 3)).size).toBe(3);
  });
});

describe("functions", () => {
  it("are added while others run", async () => {
    const { clock, scene, loop } = openLoop();
    await scene.serve(loop, double());
    await clock.advance(0);
    const key = await scene.serve(loop, double());
    const id = await scene.call(key, 5);
    await clock.advance(0);
    expect(await scene.outcomeOf(id)).toEqual([10]);
  });

  it("that are retired start nothing more, and are gone when the last of them has ended", async () => {
    const { clock, scene, loop } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const running = await scene.call(key, 1);
    await clock.advance(0);
    let isRetired = false;
    const retired = loop.retire(key).then(() => {
      isRetired = true;
    });
    const waiting = await scene.call(key, 2);
    await clock.advance(10);
    expect(isRetired).toBe(false);
    letGo();
    await clock.advance(10);
    await retired;
    expect(await scene.outcomeOf(running)).toEqual([1]);
    expect(await scene.outcomeOf(waiting)).toBe("waiting");
  });
});

describe("draining", () => {
  it("starts nothing more and lets what runs finish", async () => {
    const { clock, scene, loop } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const running = await scene.call(key, 1);
    await clock.advance(0);
    const drained = loop.drain(30_000);
    await clock.advance(0);
    const later = await scene.call(key, 2);
    await clock.advance(100);
    letGo();
    await clock.advance(100);
    await drained;
    expect(await scene.outcomeOf(running)).toEqual([1]);
    expect(await scene.outcomeOf(later)).toBe("waiting");
  });

  it("hands back, uncharged, what has not finished in time", async () => {
    const { clock, scene, loop, events, queue } = openLoop();
    const { handler, signals } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 1);
    await clock.advance(0);
    const drained = loop.drain(5_000);
    await clock.advance(4_900);
    expect(signals[0]!.aborted).toBe(false);
    await clock.advance(200);
    await drained;
    expect(signals[0]!.aborted).toBe(true);
    expect(events).toContainEqual({ kind: "handed-back", functionName: key, callIds: [id] });
    const wants = [{ function: key, leases: 1, nestedOnly: false }];
    const { leases } = await queue.turn({ session: "next", sequence: 1, outcomes: [], wants });
    expect(leases[0]!.messages[0]).toMatchObject({ id, failures: 0, crashes: 0 });
  });

  it("fails what may not run twice and has not finished in time", async () => {
    const { clock, scene, loop } = openLoop();
    const { handler } = gated();
    const key = await scene.serve(loop, numberFunction(handler, false));
    const id = await scene.call(key, 1);
    await clock.advance(0);
    const drained = loop.drain(5_000);
    await clock.advance(6_000);
    await drained;
    expect(await scene.outcomeOf(id)).toBe("compute.worker-lost");
  });

  it("reports what was done although the queue is away for a moment", async () => {
    const { clock, scene, loop, failing } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    const id = await scene.call(key, 1);
    await clock.advance(0);
    const drained = loop.drain(5_000);
    await clock.advance(10);
    failing.failures.turn.push("before", "before", "before");
    letGo();
    await clock.advance(3_000);
    await drained;
    expect(await scene.outcomeOf(id)).toEqual([1]);
  });

  it("ends though the queue stays away", async () => {
    const { clock, scene, loop, failing } = openLoop();
    const { handler, letGo } = gated();
    const key = await scene.serve(loop, numberFunction(handler));
    await scene.call(key, 1);
    await clock.advance(0);
    failing.failures.turn.push(...Array.from({ length: 1000 }, () => "before" as const));
    letGo();
    const drained = loop.drain(5_000);
    await clock.advance(30_000);
    await drained;
  });
});

describe("a message that cannot be read", () => {
  it("fails alone, with the reason, and is kept where nobody waits for it", async () => {
    const { clock, scene, loop, queue } = openLoop();
    const key = await scene.serve(loop, double());
    const payload = new QuarryError("internal.invariant", "it is no payload", { detail: "it is no payload" });
    const bad = await scene.call(key, 1, { payload });
    const good = await scene.call(key, 2);
    await clock.advance(0);
    expect(await scene.outcomeOf(bad)).toBe("internal.invariant");
    expect(await scene.outcomeOf(good)).toEqual([4]);
    expect(await queue.deadLetters(key, 9)).toMatchObject([{ id: bad, reason: "it is no payload" }]);
  });

  it("takes no other of its batch with it, also when it is of another function", async () => {
    const { clock, scene, loop } = openLoop();
    const sum = fn({ name: "lease_loop_batch", input: { n: z.number() }, output: z.number() }).batch(({ n }) => n);
    const batching = { maxRows: 9, maxBytes: 9e9, maxWeight: 9e9, maxWaitMs: 5, eager: false };
    const key = await scene.serve(loop, sum, { batching });
    const good = await scene.call(key, 2);
    const args = { kind: "columns", columns: [], rows: [0] };
    const bad = await scene.call(key, 1, { payload: { args, isStreamed: false } });
    const nothing = await scene.call(key, 1, { payload: 7 });
    await clock.advance(100);
    expect(await scene.outcomeOf(good)).toEqual([2]);
    expect(await scene.outcomeOf(bad)).not.toEqual([2]);
    expect(await scene.outcomeOf(nothing)).toBe("internal.invariant");
  });
});
