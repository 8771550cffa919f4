// Executions that failed: charges, delays, parts, and the limit of crashes.
import { describe, expect, it } from "vitest";
import type { Charge, Outcome } from "../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { batches, limits } from "./limits.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { idsOf, retried, type WorkerActor, want } from "./worker-actor.ts";

export function retryTests(open: OpenScene): void {
  describe("a retry", () => {
    it("waits for its delay, then is ready again", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      const { leases, wakeInMs } = await worker.turn([retried(lease, "failure", 500)], [want("echo@1", 1)]);
      expect(leases).toEqual([]);
      expect(wakeInMs).toBeGreaterThan(490);
      expect(wakeInMs).toBeLessThanOrEqual(500);
      expect(await scene.find(id)).toEqual({ kind: "delayed" });
      await scene.advance(wakeInMs!);
      const again = await worker.start("echo@1");
      expect(again.token).toBeGreaterThan(lease.token);
      expect(again.messages[0]!.waitedMs).toBeLessThanOrEqual(10);
      expect(again.messages[0]!.ageMs).toBeGreaterThanOrEqual(490);
    });

    it("charges what its worker says: failures and crashes apart, nothing for a hand-back or none", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await scene.worker();
      const seen: [number, number][] = [];
      for (const charge of ["failure", "crash", "hand-back", "none", "failure", "crash"] as const) {
        const lease = await worker.start("echo@1");
        seen.push([lease.messages[0]!.failures, lease.messages[0]!.crashes]);
        await worker.retry(lease, charge);
      }
      expect(seen).toEqual([
        [0, 0],
        [1, 0],
        [1, 1],
        [1, 1],
        [1, 1],
        [2, 1],
      ]);
    });

    it("is never ended by failures alone: how many are enough is not the queue's to say", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await scene.worker();
      for (let failures = 0; failures < 20; failures++) {
        const lease = await worker.start("echo@1");
        expect(lease.messages[0]!.failures).toBe(failures);
        await worker.retry(lease, "failure");
      }
    });

    it("is counted once by a token that is old", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await scene.worker();
      const old = await worker.start("echo@1");
      await worker.retry(old, "failure");
      await worker.retry(old, "failure");
      expect((await worker.start("echo@1")).messages[0]!.failures).toBe(1);
    });
  });

  describe("a part", () => {
    it("is told at once, and only the rows that are left come again", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { rows: 4, caller: caller.session });
      const worker = await scene.worker();
      await worker.report(partOf(await worker.start("echo@1"), "first", [1, 3]));
      expect(await caller.told()).toEqual([{ id, outcome: { kind: "part", body: "first" } }]);
      const second = await worker.start("echo@1");
      expect(second.messages[0]!.remaining).toEqual([1, 3]);
      await worker.report(partOf(second, "second", [3]));
      const third = await worker.start("echo@1");
      expect(third.messages[0]!.remaining).toEqual([3]);
      await worker.settle(third);
      expect((await caller.told()).map(({ outcome }) => outcome.kind)).toEqual(["part", "settled"]);
    });

    it("by an old token is told to nobody", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      await scene.accept("echo@1", { rows: 2, caller: caller.session });
      const worker = await scene.worker();
      const old = await worker.start("echo@1");
      await worker.retry(old, "none");
      await worker.report(partOf(old, "stale", [0]));
      expect(await caller.told()).toEqual([]);
      expect((await worker.start("echo@1")).messages[0]!.remaining).toBeUndefined();
    });
  });
}

export function poisonTests(open: OpenScene): void {
  describe("a call that crashes its workers", () => {
    it("is dead after three crashes, and kept as a dead letter", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      expect(await timesUntilGone(worker, "echo@1", "crash")).toBe(QUEUE_LIMITS.maxCrashes);
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("dead") }]);
      expect(await scene.find(id)).toMatchObject({ kind: "dead", outcome: endedBy("dead") });
      const [letter] = await scene.queue.deadLetters("echo@1", 10);
      expect(letter).toMatchObject({ id, function: "echo@1", rows: 1, crashes: 3, failures: 0 });
    });

    it("is given two more crashes with four rows, of which only one may be to blame", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1", { rows: 4 });
      expect(await timesUntilGone(await scene.worker(), "echo@1", "crash")).toBe(QUEUE_LIMITS.maxCrashes + 2);
    });

    it("is leased alone after the first, so that no innocent dies with it", async () => {
      const scene = await open(limits("sum@1", { batching: batches(8, { eager: true }) }));
      const ids = await scene.acceptAll("sum@1", [{}, {}, {}]);
      const worker = await scene.worker();
      await worker.retry(await worker.start("sum@1"), "crash");
      ids.push(...(await scene.acceptAll("sum@1", [{}, {}])));
      const leases = await worker.lease("sum@1", 9);
      expect(leases.map((lease) => lease.messages.length).sort()).toEqual([1, 1, 1, 2]);
      expect(idsOf(leases).sort()).toEqual(ids.sort());
      for (const lease of leases.filter((each) => each.messages.length > 1)) {
        expect(lease.messages.map((message) => message.crashes)).toEqual([0, 0]);
      }
    });
  });

  describe("12 poisoned calls among 600", () => {
    it("die, and nobody with them", async () => {
      const scene = await open(limits("sum@1", { batching: batches(32, { eager: true }) }));
      const calls = await scene.acceptAll(
        "sum@1",
        Array.from({ length: 600 }, () => ({})),
      );
      const poisoned = new Set(calls.filter((_, place) => place % 50 === 7));
      const worker = await scene.worker();
      for (let leases = await worker.lease("sum@1", 8); leases.length > 0; leases = await worker.lease("sum@1", 8)) {
        for (const lease of leases) {
          if (idsOf([lease]).some((id) => poisoned.has(id))) await worker.retry(lease, "crash");
          else await worker.settle(lease);
        }
      }
      const dead = (await scene.queue.deadLetters("sum@1", 600)).map((letter) => letter.id);
      expect(new Set(dead)).toEqual(poisoned);
      const [stats] = await scene.queue.stats();
      expect(stats).toMatchObject({ waitingMessages: 0, settledMessages: 588, deadLetters: 12 });
    });
  });

  describe("a call that is handed back", () => {
    it("may be ten times, and is dead the eleventh time", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      expect(await timesUntilGone(await scene.worker(), "echo@1", "hand-back")).toBe(QUEUE_LIMITS.maxHandBacks + 1);
      expect(await scene.find(id)).toMatchObject({ kind: "dead", outcome: endedBy("dead") });
    });
  });

  describe("a call that may not run twice", () => {
    const once = limits("pay@1", { mayRunTwice: false });

    it.each(["crash", "hand-back"] as const)("ends with its worker's %s", async (charge) => {
      const scene = await open(once);
      const caller = await scene.caller();
      const id = await scene.accept("pay@1", { caller: caller.session });
      const worker = await scene.worker();
      expect(await timesUntilGone(worker, "pay@1", charge)).toBe(1);
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("worker-lost") }]);
    });

    it("ends when its worker leaves or is lost", async () => {
      const scene = await open(once);
      const ids = await scene.acceptAll("pay@1", [{}, {}]);
      const [leaves, dies] = [await scene.worker("leaves"), await scene.worker("dies", 10_000)];
      await leaves.start("pay@1");
      await dies.start("pay@1");
      await leaves.leave();
      await letExpire(scene, 10_000);
      for (const id of ids) {
        expect(await scene.find(id)).toMatchObject({ outcome: endedBy("worker-lost") });
      }
      expect(await (await scene.worker()).lease("pay@1", 9)).toEqual([]);
    });

    it("runs as others do while no worker has started it", async () => {
      const scene = await open(once);
      const id = await scene.accept("pay@1");
      await (await scene.worker("idle")).leave();
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      expect(await scene.find(id)).toMatchObject({ outcome: { kind: "settled" } });
    });
  });
}

/** Lets sessions that do not beat expire, while somebody keeps the queue busy: no gap in anybody's clock. */
export async function letExpire(scene: Scene, leaseMs: number): Promise<void> {
  const keeper = await scene.worker(`keeper of ${scene.newId()}`);
  await scene.pass(leaseMs * 2, leaseMs / 4, () => keeper.turn([], []));
}

/** What says that the queue ended a call. */
export function endedBy(reason: string): unknown {
  return expect.objectContaining({ kind: "ended", reason });
}

function partOf(lease: Parameters<typeof retried>[0], body: unknown, remaining: readonly number[]): Outcome {
  return { ...retried(lease, "failure"), part: { body, remaining } } as Outcome;
}

/** How often the one call that waits is leased until nothing is. */
async function timesUntilGone(worker: WorkerActor, functionName: string, charge: Charge): Promise<number> {
  for (let times = 0; ; times++) {
    const [lease] = await worker.lease(functionName);
    if (lease === undefined) return times;
    await worker.retry(lease, charge);
  }
}
