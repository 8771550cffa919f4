// Rates: tokens spent, bursts, pauses.
import { describe, expect, it } from "vitest";
import type { FunctionLimits } from "../../compute/queue/limits.ts";
import { batches, limits, perSecond } from "./limits.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { idsOf, rowsOf, settled, type WorkerActor, want } from "./worker-actor.ts";

const TEN_PER_SECOND: Partial<FunctionLimits> = { rate: perSecond("provider", 10, 5) };

export function rateTests(open: OpenScene): void {
  describe("a rate", () => {
    it("of two functions is met within 2 %, never over a burst", async () => {
      const rate = perSecond("provider", 500, 25);
      const scene = await open(limits("read@1", { rate }), limits("write@1", { rate }));
      const calls = Array.from({ length: 1_500 }, () => ({}));
      await scene.acceptAll("read@1", calls);
      await scene.acceptAll("write@1", calls);
      const spent = await spend(scene, await scene.worker(), ["read@1", "write@1"], { stepMs: 40, steps: 126 });
      expect(spent[0]).toBe(25);
      let total = 0;
      for (const [step, tokens] of spent.entries()) {
        total += tokens;
        expect(tokens).toBeLessThanOrEqual(25);
        expect(total).toBeLessThanOrEqual(step * 20 + 25);
      }
      expect(total).toBeGreaterThanOrEqual(2_500 * 0.98);
    });

    it("says when the next token is there", async () => {
      const scene = await open(limits("echo@1", TEN_PER_SECOND));
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 7 }, () => ({})),
      );
      const worker = await scene.worker();
      const { leases, wakeInMs } = await worker.turn([], [want("echo@1", 10)]);
      expect(leases).toHaveLength(5);
      expect(wakeInMs).toBeGreaterThan(0);
      expect(wakeInMs).toBeLessThanOrEqual(100);
      await scene.advance(wakeInMs!);
      expect(await worker.lease("echo@1", 10)).toHaveLength(1);
    });

    it("does not save more than a burst", async () => {
      const scene = await open(limits("echo@1", TEN_PER_SECOND));
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 20 }, () => ({})),
      );
      const worker = await scene.worker();
      expect(await worker.lease("echo@1", 20)).toHaveLength(5);
      await scene.advance(60_000);
      expect(await worker.lease("echo@1", 20)).toHaveLength(5);
    });

    it("is spent by every execution, a retry too", async () => {
      const scene = await open(limits("echo@1", { rate: perSecond("provider", 10, 2) }));
      await scene.accept("echo@1");
      const worker = await scene.worker();
      await worker.retry(await worker.start("echo@1"), "failure");
      await worker.retry(await worker.start("echo@1"), "failure");
      expect(await worker.lease("echo@1")).toEqual([]);
      await scene.advance(100);
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("is not spent by a call that finds no permit", async () => {
      const gated = { key: "one", maxConcurrent: 1, nested: "borrow" } as const;
      const scene = await open(limits("echo@1", { gate: gated, rate: perSecond("provider", 1, 2) }));
      await scene.acceptAll("echo@1", [{}, {}]);
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      for (let turn = 0; turn < 5; turn++) expect(await worker.lease("echo@1")).toEqual([]);
      await worker.settle(lease);
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("may count rows", async () => {
      const scene = await open(limits("echo@1", { ...TEN_PER_SECOND, costUnit: "row" }));
      await scene.acceptAll("echo@1", [{ rows: 3 }, { rows: 2 }, { rows: 2 }]);
      const worker = await scene.worker();
      expect(rowsOf(await worker.lease("echo@1", 9))).toEqual([3, 2]);
      await scene.advance(100);
      expect(await worker.lease("echo@1")).toEqual([]);
      await scene.advance(100);
      expect(rowsOf(await worker.lease("echo@1"))).toEqual([2]);
    });

    it("may count what its messages say they cost", async () => {
      const scene = await open(limits("echo@1", { ...TEN_PER_SECOND, costUnit: "message" }));
      await scene.acceptAll("echo@1", [{ cost: 4 }, { cost: 4 }]);
      const worker = await scene.worker();
      expect(await worker.lease("echo@1", 9)).toHaveLength(1);
      await scene.advance(290);
      expect(await worker.lease("echo@1")).toEqual([]);
      await scene.advance(20);
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("per row makes steady progress with batches larger than a burst", async () => {
      const scene = await open(limits("sum@1", { ...TEN_PER_SECOND, costUnit: "row", batching: batches(32) }));
      await scene.acceptAll(
        "sum@1",
        Array.from({ length: 60 }, () => ({})),
      );
      const worker = await scene.worker();
      const spent = await spend(scene, worker, ["sum@1"], { stepMs: 500, steps: 10 });
      const total = spent.reduce((sum, rows) => sum + rows, 0);
      expect(total).toBeGreaterThanOrEqual(45);
      expect(total).toBeLessThanOrEqual(50);
    });

    it("lets a call pass that costs more than a burst, rather than never", async () => {
      const scene = await open(limits("echo@1", { ...TEN_PER_SECOND, costUnit: "row" }));
      const id = await scene.accept("echo@1", { rows: 50 });
      await scene.advance(1_000);
      expect(idsOf(await (await scene.worker()).lease("echo@1"))).toEqual([id]);
    });
  });

  describe("more tokens for a running lease", () => {
    it("are taken from the same bucket", async () => {
      const scene = await open(limits("echo@1", TEN_PER_SECOND));
      await scene.acceptAll("echo@1", [{}, {}]);
      const worker = await scene.worker();
      const { token } = await worker.start("echo@1");
      expect(await scene.queue.take(token, 1, 4)).toBe(0);
      const waitMs = await scene.queue.take(token, 2, 2);
      expect(waitMs).toBeGreaterThan(100);
      expect(waitMs).toBeLessThanOrEqual(200);
      expect(await worker.lease("echo@1")).toEqual([]);
      await scene.advance(waitMs);
      expect(await scene.queue.take(token, 3, 2)).toBe(0);
    });

    it("are taken once, however often the same request comes", async () => {
      const scene = await open(limits("echo@1", TEN_PER_SECOND));
      await scene.acceptAll("echo@1", [{}, {}]);
      const worker = await scene.worker();
      const [first, second] = [await worker.start("echo@1"), await worker.start("echo@1")];
      for (let again = 0; again < 3; again++) expect(await scene.queue.take(first.token, 1, 2)).toBe(0);
      expect(await scene.queue.take(second.token, 1, 1)).toBe(0);
      const waitMs = await scene.queue.take(first.token, 2, 1);
      expect(waitMs).toBeGreaterThan(0);
      await scene.advance(1_000);
      expect(await scene.queue.take(first.token, 2, 1)).toBe(waitMs);
      expect(await scene.queue.take(first.token, 3, 1)).toBe(0);
    });

    it("are not taken for a lease that is over", async () => {
      const scene = await open(limits("echo@1", TEN_PER_SECOND));
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 6 }, () => ({})),
      );
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await worker.settle(lease);
      expect(await scene.queue.take(lease.token, 1, 4)).toBe(0);
      expect(await worker.lease("echo@1", 9)).toHaveLength(4);
    });
  });
}

export function pauseRateTests(open: OpenScene): void {
  describe("a provider's pause", () => {
    it("holds everybody who names the key, and nobody else", async () => {
      const scene = await open(limits("read@1", TEN_PER_SECOND), limits("write@1", TEN_PER_SECOND), "other@1");
      for (const name of ["read@1", "write@1", "other@1"]) await scene.accept(name);
      await scene.queue.pauseRate("read@1", 3_000);
      const worker = await scene.worker();
      const wants = [want("read@1", 1), want("write@1", 1), want("other@1", 1)];
      const { leases } = await worker.turn([], wants);
      expect(leases.map((lease) => lease.function)).toEqual(["other@1"]);
      await scene.advance(2_990);
      expect((await worker.turn([], wants)).leases).toEqual([]);
      await scene.advance(20);
      expect((await worker.turn([], wants)).leases).toHaveLength(2);
    });

    it("says when it ends", async () => {
      const scene = await open(limits("read@1", TEN_PER_SECOND));
      await scene.accept("read@1");
      await scene.queue.pauseRate("read@1", 3_000);
      const { wakeInMs } = await (await scene.worker()).turn([], [want("read@1", 1)]);
      expect(wakeInMs).toBeGreaterThan(2_900);
      expect(wakeInMs).toBeLessThanOrEqual(3_000);
    });

    it("is never shortened by another", async () => {
      const scene = await open(limits("read@1", TEN_PER_SECOND));
      await scene.accept("read@1");
      await scene.queue.pauseRate("read@1", 3_000);
      await scene.queue.pauseRate("read@1", 100);
      await scene.advance(1_000);
      expect(await (await scene.worker()).lease("read@1")).toEqual([]);
    });

    it("holds also a function without a rate", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      await scene.queue.pauseRate("echo@1", 500);
      const worker = await scene.worker();
      expect(await worker.lease("echo@1")).toEqual([]);
      await scene.advance(510);
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });
  });
}

/** Rows leased, and settled at once, in each of so many steps. */
async function spend(
  scene: Scene,
  worker: WorkerActor,
  names: readonly string[],
  pace: { readonly stepMs: number; readonly steps: number },
): Promise<number[]> {
  const spent: number[] = [];
  for (let step = 0; step < pace.steps; step++) {
    if (step > 0) await scene.advance(pace.stepMs);
    const ask = names.map((name) => want(name, 1_000));
    let rows = 0;
    for (let { leases } = await worker.turn([], ask); leases.length > 0; ) {
      rows += rowsOf(leases).reduce((sum, each) => sum + each, 0);
      const outcomes = leases.flatMap((lease) => lease.messages.map((message) => settled(lease, message)));
      leases = (await worker.turn(outcomes, ask)).leases;
    }
    spent.push(rows);
  }
  return spent;
}
