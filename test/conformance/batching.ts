// Batches: what goes together, how much, and when.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Lease } from "../../compute/queue/messages.ts";
import { batches, gate, limits } from "./limits.ts";
import { asParent } from "./nesting.ts";
import type { CallOptions, OpenScene, Scene } from "./scene.ts";
import { idsOf, rowsOf, settled, type WorkerActor, want } from "./worker-actor.ts";

const FOURS = limits("sum@1", { batching: batches(4) });
const EAGER = limits("sum@1", { batching: batches(4, { eager: true }) });

export function packingTests(open: OpenScene): void {
  describe("a batch", () => {
    it("never goes above a cap, splits nothing, loses nothing and is as full as whole messages allow", async () => {
      const caps = { maxRows: 16, maxBytes: 1_000, maxWeight: 50 };
      const size = fc.record({
        rows: fc.integer({ min: 1, max: 20 }),
        bytes: fc.integer({ min: 1, max: 1_200 }),
        weight: fc.integer({ min: 0, max: 60 }),
      });
      const packs = async (sizes: readonly Size[]) => {
        const scene = await open(limits("sum@1", { batching: batches(16, { ...caps, eager: true }) }));
        const ids = await scene.acceptAll("sum@1", sizes);
        const leases = await (await scene.worker()).lease("sum@1", sizes.length);
        expect(idsOf(leases)).toEqual(ids);
        const sizeOf = new Map(ids.map((id, place) => [id, sizes[place]!]));
        const packed = leases.map((lease) => lease.messages.map((message) => sizeOf.get(message.id)!));
        for (const [place, batch] of packed.entries()) {
          expect(batch.length === 1 || fits(caps, batch)).toBe(true);
          const next = packed[place + 1]?.[0];
          if (next !== undefined) expect(fits(caps, [...batch, next])).toBe(false);
        }
      };
      await fc.assert(fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 20 }), packs), {
        numRuns: 15,
        seed: 7,
      });
    });

    it("is one message alone when that is above a cap", async () => {
      const scene = await open(EAGER);
      await scene.acceptAll("sum@1", [{ rows: 1 }, { rows: 9 }, { rows: 1 }]);
      expect(rowsOf(await (await scene.worker()).lease("sum@1", 5))).toEqual([1, 9, 1]);
    });

    it("holds rows of whoever sent them", async () => {
      const scene = await open(EAGER);
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      const callers = [first, second, first].map((caller) => ({ caller: caller.session }));
      const ids = await scene.acceptAll("sum@1", callers);
      const lease = await (await scene.worker()).start("sum@1");
      expect(idsOf([lease])).toEqual(ids);
    });

    it("never holds two tenants", async () => {
      const scene = await open(EAGER);
      await scene.acceptAll("sum@1", [{ tenant: "A" }, { tenant: "B" }, { tenant: "A" }, { tenant: "B" }]);
      const leases = await (await scene.worker()).lease("sum@1", 5);
      expect(leases.map((lease) => lease.messages.map((message) => message.tenant))).toEqual([
        ["A", "A"],
        ["B", "B"],
      ]);
    });

    it("never holds two tenants, nor one that saw a crash, also where its calls borrow a permit", async () => {
      const one = { gate: gate("one", 1) };
      const eager = batches(4, { eager: true });
      const scene = await open(limits("root@1", one), limits("sum@1", { ...one, batching: eager }));
      const worker = await scene.worker();
      await scene.accept("root@1");
      const parent = asParent(await worker.start("root@1"));
      await scene.acceptAll("sum@1", [
        { parent, tenant: "A" },
        { parent, tenant: "A" },
        { parent, tenant: "B" },
      ]);
      const seen: string[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const lease = await worker.start("sum@1");
        seen.push(lease.messages.map((message) => message.tenant).join(""));
        if (turn === 0) await worker.retry(lease, "crash");
        else await worker.settle(lease);
      }
      expect(seen.sort()).toEqual(["A", "A", "AA", "B"]);
    });

    it("never holds two versions", async () => {
      const both = [1, 2].map((version) =>
        limits(`sum@${version}`, { gate: gate("sum", 9), batching: batches(4, { eager: true }) }),
      );
      const scene = await open(...both);
      for (const name of ["sum@1", "sum@2", "sum@1", "sum@2"]) await scene.accept(name);
      const { leases } = await (await scene.worker()).turn([], [want("sum@1", 5), want("sum@2", 5)]);
      expect(leases.map((lease) => [lease.function, lease.messages.length])).toEqual([
        ["sum@1", 2],
        ["sum@2", 2],
      ]);
    });

    it("leaves some rows to others: 500 at a size of 32 are 15 full ones and a tail", async () => {
      const scene = await open(limits("sum@1", { batching: batches(32) }));
      const rows: CallOptions[] = Array.from({ length: 500 }, (_, row) => ({ flush: row === 499 }));
      await scene.acceptAll("sum@1", rows);
      const leases = await (await scene.worker()).lease("sum@1", 16);
      expect(rowsOf(leases)).toEqual([...Array.from({ length: 15 }, () => 32), 20]);
    });

    it("is reported message by message", async () => {
      const scene = await open(EAGER);
      const ids = await scene.acceptAll("sum@1", [{}, {}]);
      const worker = await scene.worker();
      const lease = await worker.start("sum@1");
      await worker.report(settled(lease, lease.messages[1]));
      const states = await scene.queue.find(ids);
      expect(states.map((state) => state.kind)).toEqual(["running", "settled"]);
    });
  });
}

export function flushTests(open: OpenScene): void {
  describe("a batch that is not full", () => {
    it("goes out at once when none of its function runs", async () => {
      const scene = await open(FOURS);
      await scene.accept("sum@1");
      expect(rowsOf(await (await scene.worker()).lease("sum@1", 3))).toEqual([1]);
    });

    it("waits while one runs, until it is full", async () => {
      const { scene, worker } = await busy(open);
      await scene.acceptAll("sum@1", [{}, {}, {}]);
      expect(await worker.lease("sum@1", 3)).toEqual([]);
      await scene.accept("sum@1");
      expect(rowsOf(await worker.lease("sum@1", 3))).toEqual([4]);
    });

    it("waits while one runs, until its oldest message has waited long enough", async () => {
      const { scene, worker } = await busy(open);
      await scene.accept("sum@1");
      await scene.advance(400);
      await scene.accept("sum@1");
      const { leases, wakeInMs } = await worker.turn([], [want("sum@1", 3)]);
      expect(leases).toEqual([]);
      expect(wakeInMs).toBeGreaterThan(590);
      expect(wakeInMs).toBeLessThanOrEqual(600);
      await scene.advance(wakeInMs!);
      expect(rowsOf(await worker.lease("sum@1", 3))).toEqual([2]);
    });

    it("waits until the one that runs has ended", async () => {
      const { scene, worker, running } = await busy(open);
      await scene.acceptAll("sum@1", [{}, {}]);
      const { leases } = await worker.turn([settled(running)], [want("sum@1", 3)]);
      expect(rowsOf(leases)).toEqual([2]);
    });

    it("waits behind full ones of the same turn", async () => {
      const scene = await open(FOURS);
      await scene.acceptAll(
        "sum@1",
        Array.from({ length: 10 }, () => ({})),
      );
      expect(rowsOf(await (await scene.worker()).lease("sum@1", 9))).toEqual([4, 4]);
    });

    it("goes out at once when its function is eager", async () => {
      const scene = await open(EAGER);
      await scene.acceptAll(
        "sum@1",
        Array.from({ length: 10 }, () => ({})),
      );
      expect(rowsOf(await (await scene.worker()).lease("sum@1", 9))).toEqual([4, 4, 2]);
    });

    it("goes out at once with a message behind which nothing comes", async () => {
      const { scene, worker } = await busy(open);
      await scene.acceptAll("sum@1", [{}, { flush: true }]);
      expect(rowsOf(await worker.lease("sum@1", 3))).toEqual([2]);
    });

    it("does not hold up a full one of another tenant", async () => {
      const { scene, worker } = await busy(open);
      await scene.accept("sum@1", { tenant: "A" });
      await scene.acceptAll(
        "sum@1",
        Array.from({ length: 4 }, () => ({ tenant: "B" })),
      );
      expect(rowsOf(await worker.lease("sum@1", 3))).toEqual([4]);
    });

    it("leaves as 30 of 32 rows or more on a busy function with 64 slots", async () => {
      const scene = await open(limits("sum@1", { batching: batches(32) }));
      const fills = await serveSteadily(scene, await scene.worker());
      const steady = fills.slice(3);
      expect(steady.reduce((sum, rows) => sum + rows, 0) / steady.length).toBeGreaterThanOrEqual(30);
    });
  });
}

interface Size {
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
}

function fits(caps: { maxRows: number; maxBytes: number; maxWeight: number }, batch: readonly Size[]): boolean {
  const sum = (of: (size: Size) => number) => batch.reduce((total, size) => total + of(size), 0);
  return (
    sum((size) => size.rows) <= caps.maxRows &&
    sum((size) => size.bytes) <= caps.maxBytes &&
    sum((size) => size.weight) <= caps.maxWeight
  );
}

/** A function with one batch under way. */
async function busy(open: OpenScene): Promise<{ scene: Scene; worker: WorkerActor; running: Lease }> {
  const scene = await open(FOURS);
  const worker = await scene.worker();
  await scene.accept("sum@1");
  return { scene, worker, running: await worker.start("sum@1") };
}

/** 500 rows a second for two seconds, 100 ms a batch: the rows of each batch that left. */
async function serveSteadily(scene: Scene, worker: WorkerActor): Promise<number[]> {
  const running: { readonly lease: Lease; readonly endMs: number }[] = [];
  const fills: number[] = [];
  for (let step = 0; step < 500; step++) {
    await scene.acceptAll("sum@1", [{}, {}]);
    const done = running.filter((each) => each.endMs <= scene.passedMs);
    running.splice(0, done.length);
    const outcomes = done.flatMap(({ lease }) => lease.messages.map((message) => settled(lease, message)));
    const { leases } = await worker.turn(outcomes, [want("sum@1", 64 - running.length)]);
    for (const lease of leases) running.push({ lease, endMs: scene.passedMs + 100 });
    fills.push(...rowsOf(leases));
    await scene.advance(4);
  }
  return fills;
}
