// Calls made by calls: borrowed permits, mutual exclusion between trees, deadlocks, depth.
import { describe, expect, it } from "vitest";
import type { CallId, Lease, ParentCall } from "../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { gate, limits } from "./limits.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { idsOf, settled, type WorkerActor, want } from "./worker-actor.ts";

const ONE_AT_A_TIME = limits("walk@1", { gate: gate("walk", 1) });

export function borrowingTests(open: OpenScene): void {
  describe("a nested call", () => {
    it("runs under the permit that its parent holds", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const parent = asParent(await worker.start("walk@1"));
      const child = await scene.accept("walk@1", { parent });
      const lease = await worker.start("walk@1");
      expect(idsOf([lease])).toEqual([child]);
      expect(lease.messages[0]!.parent).toEqual(parent);
    });

    it("runs under the permit of an ancestor, with another function in between", async () => {
      const scene = await open(ONE_AT_A_TIME, "pass@1");
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const root = await worker.start("walk@1");
      await scene.accept("pass@1", { parent: asParent(root) });
      const between = await worker.start("pass@1");
      await scene.accept("walk@1", { parent: asParent(between) });
      expect(await worker.lease("walk@1")).toHaveLength(1);
    });

    it("waits while another borrows: one at a time", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const parent = asParent(await worker.start("walk@1"));
      const children = await scene.acceptAll("walk@1", [{ parent }, { parent }, { parent }]);
      for (const child of children) {
        const leases = await worker.lease("walk@1", 5);
        expect(idsOf(leases)).toEqual([child]);
        await worker.settle(...leases);
      }
    });

    it("keeps other trees out: read, call, write is never interrupted", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const root = await worker.start("walk@1");
      const stranger = await scene.accept("walk@1");
      await scene.accept("walk@1", { parent: asParent(root) });
      const child = await worker.start("walk@1");
      await worker.settle(child);
      expect(await worker.lease("walk@1", 5)).toEqual([]);
      await worker.settle(root);
      expect(idsOf(await worker.lease("walk@1", 5))).toEqual([stranger]);
    });

    it("keeps the permit when its parent ends first", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const root = await worker.start("walk@1");
      await scene.accept("walk@1", { parent: asParent(root) });
      const child = await worker.start("walk@1");
      const stranger = await scene.accept("walk@1");
      await worker.settle(root);
      expect(await worker.lease("walk@1", 5)).toEqual([]);
      await worker.settle(child);
      expect(idsOf(await worker.lease("walk@1", 5))).toEqual([stranger]);
    });

    it("recurses to a depth of 20 at one permit, and all of it settles", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      const path = await descend(scene, worker, "walk@1", 20);
      expect(path).toHaveLength(21);
      for (const lease of path.toReversed()) await worker.settle(lease);
      const [stats] = await scene.queue.stats();
      expect(stats).toMatchObject({ settledMessages: 21, runningLeases: 0, waitingMessages: 0 });
      await scene.acceptAll("walk@1", [{}, {}]);
      expect(await worker.lease("walk@1", 5)).toHaveLength(1);
    });

    it("borrows again after it was retried", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("walk@1");
      const root = await worker.start("walk@1");
      const child = await scene.accept("walk@1", { parent: asParent(root) });
      await worker.retry(await worker.start("walk@1"), "failure", 0);
      expect(idsOf(await worker.lease("walk@1", 5))).toEqual([child]);
    });

    it("borrows from the next execution of its parent, which may wait for it again", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const [leaving, worker] = [await scene.worker("leaving"), await scene.worker()];
      const root = await scene.accept("walk@1", { priority: 5 });
      const child = await scene.accept("walk@1", { parent: asParent(await leaving.start("walk@1")) });
      await leaving.leave();
      expect(idsOf(await worker.lease("walk@1"))).toEqual([root]);
      expect(idsOf(await worker.lease("walk@1"))).toEqual([child]);
    });

    it("is leased before roots", async () => {
      const scene = await open("walk@1", "pass@1");
      const worker = await scene.worker();
      await scene.accept("pass@1");
      const parent = asParent(await worker.start("pass@1"));
      await scene.acceptAll("walk@1", [{}, {}]);
      const child = await scene.accept("walk@1", { parent, tenant: "somebody else" });
      expect(idsOf(await worker.lease("walk@1"))).toEqual([child]);
    });

    it("is all that a worker gets who asks for nothing else", async () => {
      const scene = await open("walk@1", "pass@1");
      const worker = await scene.worker();
      await scene.accept("pass@1");
      const parent = asParent(await worker.start("pass@1"));
      const roots = await scene.acceptAll("walk@1", [{}, {}]);
      expect(await worker.leaseNested("walk@1", 5)).toEqual([]);
      const child = await scene.accept("walk@1", { parent });
      expect(idsOf(await worker.leaseNested("walk@1", 5))).toEqual([child]);
      expect(idsOf(await worker.lease("walk@1", 5))).toEqual(roots);
    });

    it("is refused under a gate that does not lend", async () => {
      const scene = await open(limits("once@1", { gate: gate("once", 5, "refuse") }), "pass@1");
      const worker = await scene.worker();
      await scene.accept("once@1");
      const root = await worker.start("once@1");
      const nested = scene.call("once@1", { parent: asParent(root) });
      expect(await scene.reply(nested)).toMatchObject({ kind: "refused", reason: "nested" });
      await scene.accept("pass@1", { parent: asParent(root) });
      const between = await worker.start("pass@1");
      const deeper = scene.call("once@1", { parent: asParent(between) });
      expect(await scene.reply(deeper)).toMatchObject({ kind: "refused", reason: "nested" });
    });

    it("has at most 64 ancestors", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      const path = await descend(scene, worker, "walk@1", QUEUE_LIMITS.maxDepth);
      const deeper = scene.call("walk@1", { parent: asParent(path.at(-1)!) });
      expect(await scene.reply(deeper)).toMatchObject({ kind: "refused", reason: "too-deep" });
    });
  });
}

export function deadlockTests(open: OpenScene): void {
  const gates = ["ledger", "stock", "mail"].map((key) => limits(`${key}@1`, { gate: gate(key, 1) }));

  describe("two trees that wait for each other's gates", () => {
    it("are told apart: one call is refused, naming the path, and the other goes on", async () => {
      const scene = await open(...gates);
      const worker = await scene.worker();
      const [ledger, stock] = await startBoth(scene, worker);
      const toStock = await scene.accept("stock@1", { parent: asParent(ledger) });
      const toLedger = await scene.accept("ledger@1", { parent: asParent(stock) });
      const refused = await refusedOf(scene, [toStock, toLedger]);
      expect(refused).toHaveLength(1);
      const [freed, waiting] = refused[0] === toStock ? [ledger, "ledger@1"] : [stock, "stock@1"];
      expect(await worker.lease(waiting)).toEqual([]);
      await worker.settle(freed);
      expect(idsOf(await worker.lease(waiting))).toEqual([refused[0] === toStock ? toLedger : toStock]);
    });

    it("are left alone when one merely waits for the other", async () => {
      const scene = await open(...gates);
      const worker = await scene.worker();
      const [ledger, stock] = await startBoth(scene, worker);
      const toStock = await scene.accept("stock@1", { parent: asParent(ledger) });
      expect(await scene.find(toStock)).toEqual({ kind: "waiting" });
      const { leases } = await worker.turn([settled(stock)], [want("stock@1", 1)]);
      expect(idsOf(leases)).toEqual([toStock]);
    });

    it("are found also in a circle of three", async () => {
      const scene = await open(...gates);
      const worker = await scene.worker();
      const [ledger, stock] = await startBoth(scene, worker);
      await scene.accept("mail@1");
      const mail = await worker.start("mail@1");
      const calls = [
        await scene.accept("stock@1", { parent: asParent(ledger) }),
        await scene.accept("mail@1", { parent: asParent(stock) }),
        await scene.accept("ledger@1", { parent: asParent(mail) }),
      ];
      expect(await refusedOf(scene, calls)).toHaveLength(1);
    });
  });
}

/** A lease as the parent of calls that its handler makes. */
export function asParent(lease: Lease): ParentCall {
  return { id: lease.messages[0]!.id, lease: lease.token };
}

/** The leases of a root and of `depth` calls, each made by the one before, all of them running. */
async function descend(scene: Scene, worker: WorkerActor, functionName: string, depth: number): Promise<Lease[]> {
  await scene.accept(functionName);
  const path = [await worker.start(functionName)];
  while (path.length <= depth) {
    const id = await scene.accept(functionName, { parent: asParent(path.at(-1)!) });
    const [lease] = await worker.leaseNested(functionName);
    expect(idsOf([lease!])).toEqual([id]);
    path.push(lease!);
  }
  return path;
}

async function startBoth(scene: Scene, worker: WorkerActor): Promise<[Lease, Lease]> {
  await scene.accept("ledger@1");
  await scene.accept("stock@1");
  return [await worker.start("ledger@1"), await worker.start("stock@1")];
}

/** Those that ended because of a deadlock, which must name both gates. */
async function refusedOf(scene: Scene, ids: readonly CallId[]): Promise<CallId[]> {
  await scene.advance(10);
  const states = await scene.queue.find(ids);
  return ids.filter((_, place) => {
    const state = states[place]!;
    if (state.kind !== "settled") return false;
    const { outcome } = state;
    expect(outcome).toMatchObject({ kind: "ended", reason: "deadlock" });
    expect(outcome).toMatchObject({ detail: expect.stringMatching(/ledger.*stock|stock.*ledger/s) });
    return true;
  });
}
