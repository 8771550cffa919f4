// What becomes of calls whose version nobody serves any more: that is seen, and they are moved or given up.
import { describe, expect, it } from "vitest";
import { statsOf } from "./administration.ts";
import { batches, gate, limits } from "./limits.ts";
import { asParent } from "./nesting.ts";
import { endedBy, letExpire } from "./retries.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { idsOf } from "./worker-actor.ts";

const LEASE_MS = 10_000;
const FOREVER = Number.POSITIVE_INFINITY;

export function servingTests(open: OpenScene): void {
  describe("work that nobody serves", () => {
    it("is noticed from when it comes", async () => {
      const scene = await open("echo@1");
      expect(await unservedMs(scene, "echo@1")).toBe(0);
      await scene.advance(1_000);
      await scene.accept("echo@1");
      await scene.advance(300);
      await scene.accept("echo@1");
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(300, -1);
    });

    it("is noticed from when the last worker that serves it leaves", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const [first, last] = [await serving(scene, "first"), await serving(scene, "last")];
      await scene.worker("other", FOREVER, "other@1");
      await scene.advance(1_000);
      await first.leave();
      await scene.advance(1_000);
      expect(await unservedMs(scene, "echo@1")).toBe(0);
      await last.leave();
      await scene.advance(200);
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(200, -1);
    });

    it("is noticed when that worker dies, with what it had started", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await serving(scene, "lost", LEASE_MS);
      await worker.start("echo@1");
      expect(await unservedMs(scene, "echo@1")).toBe(0);
      await letExpire(scene, LEASE_MS);
      const afterMs = await unservedMs(scene, "echo@1");
      expect(afterMs).toBeLessThanOrEqual(LEASE_MS);
      await scene.advance(5_000);
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(afterMs + 5_000, -1);
    });

    it("is noticed while it is delayed, too", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await serving(scene);
      await worker.retry(await worker.start("echo@1"), "failure", 60_000);
      await worker.leave();
      await scene.advance(300);
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(300, -1);
    });

    it("is served by whoever says so with a beat, be it before the function is declared", async () => {
      const scene = await open();
      await serving(scene);
      await scene.queue.declare([limits("echo@1")]);
      await scene.accept("echo@1");
      await scene.advance(1_000);
      expect(await unservedMs(scene, "echo@1")).toBe(0);
    });

    it("is not served any more by a worker that says so no more", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      await serving(scene);
      await scene.advance(1_000);
      await scene.worker("worker", FOREVER, "echo@2");
      await scene.advance(100);
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(100, -1);
    });

    it("has waited anew after a worker came and went", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      await scene.advance(1_000);
      await (await serving(scene)).leave();
      await scene.advance(100);
      expect(await unservedMs(scene, "echo@1")).toBeCloseTo(100, -1);
    });

    it("is served by as many workers as live and say so", async () => {
      const scene = await open("echo@1");
      const workers = async () => (await statsOf(scene, "echo@1"))!.workers;
      expect(await workers()).toBe(0);
      const first = await serving(scene, "first");
      await scene.worker("second", LEASE_MS, "other@1", "echo@1");
      await scene.worker("third", FOREVER, "other@1");
      expect(await workers()).toBe(2);
      await letExpire(scene, LEASE_MS);
      expect(await workers()).toBe(1);
      await first.leave();
      expect(await workers()).toBe(0);
    });

    it("is none where nothing waits", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      await scene.advance(1_000);
      await scene.queue.purge("echo@1");
      expect(await unservedMs(scene, "echo@1")).toBe(0);
    });
  });
}

export function movingTests(open: OpenScene): void {
  describe("moving calls to another version", () => {
    it("moves what waits and what is delayed, and not what runs", async () => {
      const scene = await open("echo@1", "echo@2");
      const worker = await scene.worker();
      const delayed = await scene.accept("echo@1");
      await worker.retry(await worker.start("echo@1"), "failure", 1_000);
      const running = await scene.accept("echo@1");
      await worker.start("echo@1");
      const waiting = await scene.accept("echo@1");
      expect(await scene.queue.move("echo@1", "echo@2")).toBe(2);
      expect(await statsOf(scene, "echo@1")).toMatchObject({
        waitingMessages: 0,
        delayedMessages: 0,
        runningLeases: 1,
      });
      expect(await statsOf(scene, "echo@2")).toMatchObject({ waitingMessages: 1, waitingRows: 1, delayedMessages: 1 });
      expect(await scene.find(running)).toEqual({ kind: "running" });
      expect(await scene.find(delayed)).toEqual({ kind: "delayed" });
      expect(await worker.lease("echo@1", 9)).toEqual([]);
      expect(idsOf(await worker.lease("echo@2", 9))).toEqual([waiting]);
      await scene.advance(1_010);
      expect(idsOf(await worker.lease("echo@2", 9))).toEqual([delayed]);
    });

    it("keeps payload, tenant, age and counters, and tells the caller as ever", async () => {
      const scene = await open("echo@1", "echo@2");
      const [worker, caller] = [await scene.worker(), await scene.caller()];
      const id = await scene.accept("echo@1", { payload: "mine", rows: 2, tenant: "job", caller: caller.session });
      await worker.retry(await worker.start("echo@1"), "failure");
      await worker.retry(await worker.start("echo@1"), "crash");
      await scene.advance(3_000);
      await scene.queue.move("echo@1", "echo@2");
      const lease = await worker.start("echo@2");
      expect(lease.messages[0]).toMatchObject({ id, payload: "mine", rows: 2, tenant: "job", failures: 1, crashes: 1 });
      expect(lease.messages[0]!.ageMs).toBeGreaterThanOrEqual(3_000);
      expect(lease.messages[0]!.waitedMs).toBeGreaterThanOrEqual(3_000);
      await worker.settle(lease);
      expect(await caller.told()).toMatchObject([{ id, outcome: { kind: "settled" } }]);
    });

    it("keeps their order and priorities, behind what waits there", async () => {
      const scene = await open("echo@1", "echo@2");
      const there = await scene.accept("echo@2");
      const ids = await scene.acceptAll("echo@1", [{}, {}, { priority: 1 }, {}]);
      await scene.queue.move("echo@1", "echo@2");
      const leases = await (await scene.worker()).lease("echo@2", 9);
      expect(idsOf(leases)).toEqual([ids[2], there, ids[0], ids[1], ids[3]]);
    });

    it("puts them under the limits of the other", async () => {
      const scene = await open(
        limits("sum@1"),
        limits("sum@2", { gate: gate("sum", 1), batching: batches(3, { eager: true }) }),
      );
      const ids = await scene.acceptAll("sum@1", [{}, {}, {}, {}]);
      await scene.queue.move("sum@1", "sum@2");
      const worker = await scene.worker();
      const leases = await worker.lease("sum@2", 9);
      expect(leases).toHaveLength(1);
      expect(idsOf(leases)).toEqual(ids.slice(0, 3));
    });

    it("keeps their times", async () => {
      const scene = await open("echo@1", "echo@2");
      const expiring = await scene.accept("echo@1", { ttlMs: 500 });
      const late = await scene.accept("echo@1", { deadlineMs: 700 });
      await scene.advance(300);
      await scene.queue.move("echo@1", "echo@2");
      await scene.advance(250);
      expect(await scene.find(expiring)).toMatchObject({ outcome: endedBy("expired") });
      expect(await scene.find(late)).toEqual({ kind: "waiting" });
      await scene.advance(200);
      expect(await scene.find(late)).toMatchObject({ outcome: endedBy("deadline") });
      expect(await statsOf(scene, "echo@2")).toMatchObject({ waitingMessages: 0, waitingRows: 0 });
    });

    it("keeps their idempotency keys, under both names", async () => {
      const scene = await open("echo@1", "echo@2");
      const idempotency = { key: "order 7", digest: "same" };
      const id = await scene.accept("echo@1", { idempotency });
      await scene.queue.move("echo@1", "echo@2");
      expect(await scene.reply(scene.call("echo@1", { idempotency }))).toEqual({ kind: "joined", id });
      expect(await scene.reply(scene.call("echo@2", { idempotency }))).toEqual({ kind: "joined", id });
      expect(await statsOf(scene, "echo@2")).toMatchObject({ waitingMessages: 1 });
    });

    it("lets nested ones run under the permit of their ancestors", async () => {
      const one = gate("walk", 1);
      const scene = await open(limits("walk@1", { gate: one }), limits("walk@2", { gate: one }));
      const worker = await scene.worker();
      await scene.accept("walk@2");
      const root = await worker.start("walk@2");
      const stranger = await scene.accept("walk@1");
      const child = await scene.accept("walk@1", { parent: asParent(root) });
      await scene.queue.move("walk@1", "walk@2");
      const leases = await worker.lease("walk@2", 9);
      expect(idsOf(leases)).toEqual([child]);
      expect(await scene.queue.tree(root.messages[0]!.id)).toMatchObject([
        { function: "walk@2" },
        { function: "walk@2" },
      ]);
      await worker.settle(...leases, root);
      expect(idsOf(await worker.lease("walk@2", 9))).toEqual([stranger]);
    });

    it("wakes who waits for the other", async () => {
      const scene = await open("echo@1", "echo@2");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      await worker.lease("echo@2");
      const work = scene.queue.awaitWork(worker.session, ["echo@2"], 60_000, new AbortController().signal);
      await scene.queue.move("echo@1", "echo@2");
      await work;
      expect(idsOf(await worker.lease("echo@2"))).toEqual([id]);
    });

    it("does nothing for a version that nobody declared, and to itself", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      expect(await scene.queue.move("echo@1", "echo@2")).toBe(0);
      expect(await scene.queue.move("echo@1", "echo@1")).toBe(0);
      expect(await scene.queue.move("echo@0", "echo@1")).toBe(0);
      expect(await scene.queue.move("echo@0", undefined)).toBe(0);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });
  });

  describe("giving up a version", () => {
    it("makes dead letters of what waits, of which callers hear", async () => {
      const scene = await open("echo@1");
      const [worker, caller] = [await scene.worker(), await scene.caller()];
      const delayed = await scene.accept("echo@1", { payload: "late" });
      await worker.retry(await worker.start("echo@1"), "failure", 1_000);
      const waiting = await scene.accept("echo@1", { caller: caller.session });
      expect(await scene.queue.move("echo@1", undefined)).toBe(2);
      const outcome = { kind: "ended", reason: "version-unavailable", detail: "echo@1" };
      expect(await caller.told()).toEqual([{ id: waiting, outcome }]);
      expect(await scene.find(delayed)).toEqual({ kind: "dead", outcome });
      const letters = await scene.queue.deadLetters("echo@1", 9);
      expect(letters).toHaveLength(2);
      expect(letters).toContainEqual(expect.objectContaining({ id: delayed, payload: "late", failures: 1 }));
      for (const { reason } of letters) expect(reason).toBe("no worker serves echo@1 any more");
      await scene.advance(2_000);
      expect(await worker.lease("echo@1", 9)).toEqual([]);
      expect(await statsOf(scene, "echo@1")).toMatchObject({ waitingMessages: 0, delayedMessages: 0, deadLetters: 2 });
    });

    it("can be taken back once somebody serves it", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      await scene.queue.move("echo@1", undefined);
      expect(await scene.queue.retryAllDead("echo@1")).toBe(1);
      expect(idsOf(await (await scene.worker()).lease("echo@1"))).toEqual([id]);
    });
  });
}

/** A worker that serves `echo@1`. */
function serving(scene: Scene, name = "worker", leaseMs = FOREVER) {
  return scene.worker(name, leaseMs, "echo@1");
}

async function unservedMs(scene: Scene, functionName: string): Promise<number> {
  return (await statsOf(scene, functionName))!.unservedMs;
}
