// Calls that the queue ends itself: cancelled, expired, past their deadline.
import { describe, expect, it } from "vitest";
import { gate, limits } from "./limits.ts";
import { asParent } from "./nesting.ts";
import { endedBy } from "./retries.ts";
import type { OpenScene } from "./scene.ts";
import { idsOf } from "./worker-actor.ts";

export function lifetimeTests(open: OpenScene): void {
  describe("a call with a time to live", () => {
    it("expires unless it is started in time", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { ttlMs: 500, caller: caller.session });
      await scene.advance(490);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
      await scene.advance(20);
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("expired") }]);
      expect(await (await scene.worker()).lease("echo@1")).toEqual([]);
    });

    it("does not expire once it was started, nor while it waits to be retried", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { ttlMs: 500 });
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.advance(1_000);
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await worker.retry(lease, "failure", 1_000);
      await scene.advance(990);
      expect(await scene.find(id)).toEqual({ kind: "delayed" });
      await scene.advance(20);
      await worker.settle(await worker.start("echo@1"));
      expect(await scene.find(id)).toMatchObject({ outcome: { kind: "settled" } });
    });
  });

  describe("a call that was started in time and waits again", () => {
    it("does not expire", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { ttlMs: 500 });
      const worker = await scene.worker();
      await worker.retry(await worker.start("echo@1"), "failure");
      await scene.advance(1_000);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });
  });

  describe("a call with a deadline", () => {
    it("ends at it while it waits", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { deadlineMs: 500, caller: caller.session });
      await scene.advance(510);
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("deadline") }]);
      expect(await (await scene.worker()).lease("echo@1")).toEqual([]);
    });

    it("ends at it while it waits to be retried", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { deadlineMs: 500 });
      const worker = await scene.worker();
      await worker.retry(await worker.start("echo@1"), "failure", 60_000);
      await scene.advance(510);
      expect(await scene.find(id)).toMatchObject({ kind: "settled", outcome: endedBy("deadline") });
    });

    it("ends at it while it runs: its worker is told, and what that says later counts for nothing", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { deadlineMs: 500, caller: caller.session });
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.advance(510);
      const { cancelled } = await worker.turn([], []);
      expect(cancelled.map((call) => call.id)).toEqual([id]);
      await worker.settle(lease);
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("deadline") }]);
    });

    it("settles in time as any other", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { deadlineMs: 500 });
      const worker = await scene.worker();
      await worker.settle(await worker.start("echo@1"));
      await scene.advance(1_000);
      expect(await scene.find(id)).toMatchObject({ outcome: { kind: "settled" } });
    });
  });
}

export function cancelTests(open: OpenScene): void {
  describe("cancelling", () => {
    it("ends a call that waits, with the reason", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      expect(await scene.queue.cancel([id], "not needed")).toBe(1);
      const outcome = { kind: "ended", reason: "cancelled", detail: expect.stringContaining("not needed") };
      expect(await scene.find(id)).toMatchObject({ kind: "settled", outcome });
      expect(await caller.told()).toEqual([{ id, outcome }]);
      expect(await (await scene.worker()).lease("echo@1")).toEqual([]);
    });

    it("ends a call that waits to be retried", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      await worker.retry(await worker.start("echo@1"), "failure", 100);
      expect(await scene.queue.cancel([id], "enough")).toBe(1);
      await scene.advance(200);
      expect(await worker.lease("echo@1")).toEqual([]);
    });

    it("tells the worker of a call that runs by its next turn, and ignores what that reports", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      expect(await scene.queue.cancel([id], "enough")).toBe(1);
      expect(await scene.find(id)).toMatchObject({ kind: "settled" });
      const { cancelled } = await worker.turn([], []);
      expect(cancelled).toEqual([{ id, token: lease.token, reason: expect.stringContaining("enough") }]);
      await worker.settle(lease);
      await worker.retry(lease, "failure");
      expect(await caller.told()).toEqual([{ id, outcome: endedBy("cancelled") }]);
      expect(await worker.lease("echo@1")).toEqual([]);
    });

    it("tells the worker of a call that runs by its next beat", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      await worker.start("echo@1");
      await scene.queue.cancel([id], "enough");
      expect((await worker.beat()).map((call) => call.id)).toEqual([id]);
    });

    it("ends every call made by a call, and by those", async () => {
      const scene = await open("root@1", limits("leaf@1", { gate: gate("leaf", 1) }));
      const worker = await scene.worker();
      const root = await scene.accept("root@1");
      const rootLease = await worker.start("root@1");
      const child = await scene.accept("leaf@1", { parent: asParent(rootLease) });
      const childLease = await worker.start("leaf@1");
      const grandchildren = await scene.acceptAll("root@1", [
        { parent: asParent(childLease) },
        { parent: asParent(childLease) },
      ]);
      const stranger = await scene.accept("root@1");
      expect(await scene.queue.cancel([root], "enough")).toBe(4);
      for (const id of [root, child, ...grandchildren]) {
        expect(await scene.find(id)).toMatchObject({ outcome: endedBy("cancelled") });
      }
      const { cancelled } = await worker.turn([], []);
      expect(cancelled.map((call) => call.id).sort()).toEqual([root, child].sort());
      expect(idsOf(await worker.lease("root@1", 9))).toEqual([stranger]);
    });

    it("ends also what a cancelled call goes on to make", async () => {
      const scene = await open("echo@1");
      const worker = await scene.worker();
      const root = await scene.accept("echo@1");
      const parent = asParent(await worker.start("echo@1"));
      await scene.queue.cancel([root], "enough");
      const child = await scene.accept("echo@1", { parent });
      expect(await scene.find(child)).toMatchObject({ kind: "settled", outcome: endedBy("cancelled") });
      expect(await worker.lease("echo@1")).toEqual([]);
    });

    it("is told to the worker until it has reported", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.queue.cancel([id], "enough");
      expect(await worker.beat()).toEqual([{ id, token: lease.token, reason: "enough" }]);
      await worker.settle(lease);
      expect(await worker.beat()).toEqual([]);
    });

    it("leaves alone what is settled, what is unknown and who made the call", async () => {
      const scene = await open("echo@1");
      const worker = await scene.worker();
      const done = await scene.accept("echo@1");
      await worker.settle(await worker.start("echo@1"));
      const root = await scene.accept("echo@1");
      const parent = asParent(await worker.start("echo@1"));
      const child = await scene.accept("echo@1", { parent });
      expect(await scene.queue.cancel([done, scene.newId(), child], "enough")).toBe(1);
      expect(await scene.find(done)).toMatchObject({ outcome: { kind: "settled" } });
      expect(await scene.find(root)).toEqual({ kind: "running" });
    });

    it("empties a queue of a thousand", async () => {
      const scene = await open("echo@1");
      const ids = await scene.acceptAll(
        "echo@1",
        Array.from({ length: 1_000 }, () => ({})),
      );
      expect(await scene.queue.cancel(ids, "enough")).toBe(1_000);
      const [stats] = await scene.queue.stats();
      expect(stats).toMatchObject({ waitingMessages: 0, waitingRows: 0, waitingBytes: 0 });
    });
  });

  describe("the tree of a call", () => {
    it("names the calls made by it and by those, parents first", async () => {
      const scene = await open("root@1", "leaf@1");
      const worker = await scene.worker();
      const root = await scene.accept("root@1");
      const parent = asParent(await worker.start("root@1"));
      const child = await scene.accept("leaf@1", { parent });
      const childLease = await worker.start("leaf@1");
      const grandchild = await scene.accept("root@1", { parent: asParent(childLease) });
      const tree = await scene.queue.tree(root);
      expect(tree).toEqual([
        { id: root, parent: undefined, function: "root@1", state: "running" },
        { id: child, parent: root, function: "leaf@1", state: "running" },
        { id: grandchild, parent: child, function: "root@1", state: "waiting" },
      ]);
      expect((await scene.queue.tree(child)).map((node) => node.id)).toEqual([child, grandchild]);
      await worker.settle(await worker.start("root@1"));
      expect((await scene.queue.tree(root)).map((node) => node.state)).toEqual(["running", "running", "settled"]);
    });

    it("keeps those whose outcomes were read", async () => {
      const scene = await open("root@1", "leaf@1");
      const [worker, caller] = [await scene.worker(), await scene.caller()];
      const root = await scene.accept("root@1");
      const parent = asParent(await worker.start("root@1"));
      const leaf = { parent, caller: caller.session };
      const children = await scene.acceptAll("leaf@1", [leaf, leaf, leaf, leaf, leaf]);
      for (const _ of children) await worker.settle(await worker.start("leaf@1"));
      await caller.replies();
      expect((await scene.queue.tree(root)).map((node) => node.id)).toEqual([root, ...children]);
    });

    it("is empty when the call is unknown", async () => {
      const scene = await open("echo@1");
      expect(await scene.queue.tree(scene.newId())).toEqual([]);
    });
  });
}
