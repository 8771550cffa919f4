// Whoever waits for work is woken by everything that makes some.
import { describe, expect, it } from "vitest";
import type { FunctionLimits } from "../../compute/queue/limits.ts";
import { NEVER } from "./caller-actor.ts";
import { batches, gate, limits, perSecond } from "./limits.ts";
import { asParent } from "./nesting.ts";
import type { OpenScene, Scene } from "./scene.ts";
import type { WorkerActor } from "./worker-actor.ts";

export function wakingTests(open: OpenScene): void {
  describe("a worker that waits for work is woken", () => {
    it("at once, when there is some", async () => {
      const { scene, woken } = await idle(open, "echo@1");
      await scene.accept("echo@1");
      await woken();
    });

    it("by a submission", async () => {
      const { scene, woken } = await idle(open, "echo@1");
      const waking = woken();
      await scene.accept("echo@1");
      await waking;
    });

    it("by a permit freed under another function", async () => {
      const one = { gate: gate("provider", 1) };
      const { scene, worker, woken } = await idle(open, limits("echo@1", one), limits("other@1", one));
      await scene.accept("other@1");
      const lease = await worker.start("other@1");
      await scene.accept("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await worker.settle(lease);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by a nested call that may borrow", async () => {
      const { scene, worker, woken } = await idle(open, limits("echo@1", { gate: gate("echo", 1) }));
      await scene.accept("echo@1");
      const lease = await worker.start("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await scene.accept("echo@1", { parent: asParent(lease) });
      await waking;
      expect(await worker.leaseNested("echo@1")).toHaveLength(1);
    });

    it("by a root, also when it asked for nested calls alone before", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      await worker.leaseNested("echo@1");
      await worker.lease("echo@1");
      const waking = woken();
      await scene.accept("echo@1");
      await waking;
    });

    it("when a retry is due", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      await scene.accept("echo@1");
      await worker.retry(await worker.start("echo@1"), "failure", 200);
      const waking = woken();
      await scene.advance(210);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("when a token is there", async () => {
      const { scene, worker, woken } = await idle(open, limits("echo@1", { rate: perSecond("slow", 10, 1) }));
      await scene.acceptAll("echo@1", [{}, {}]);
      await worker.start("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await scene.advance(110);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("when a batch has waited long enough", async () => {
      const { scene, worker, woken } = await idle(open, limits("echo@1", { batching: batches(4) }));
      await scene.accept("echo@1");
      await worker.start("echo@1");
      await scene.accept("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await scene.advance(1_010);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by resume", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      await scene.queue.pause("echo@1");
      await scene.accept("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await scene.queue.resume("echo@1");
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by a worker that leaves", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      const leaving = await scene.worker("leaving");
      await scene.accept("echo@1");
      await leaving.start("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await leaving.leave();
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by higher limits", async () => {
      const { scene, worker, woken } = await idle(open, limits("echo@1", { gate: gate("echo", 1) }));
      await scene.acceptAll("echo@1", [{}, {}]);
      await worker.start("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      const waking = woken();
      await scene.queue.declare([limits("echo@1", { gate: gate("echo", 2) })]);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by dead letters that are made ready again", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      const id = await scene.accept("echo@1");
      const lease = await worker.start("echo@1");
      await worker.report({ kind: "settle", id, token: lease.token, body: null, deadLetter: "bad" });
      const waking = woken();
      await scene.queue.retryDead([id]);
      await waking;
      expect(await worker.lease("echo@1")).toHaveLength(1);
    });

    it("by the end of a call that it runs, which it is to be told", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      const id = await scene.accept("echo@1");
      const { token } = await worker.start("echo@1");
      const waking = woken();
      await scene.queue.cancel([id], "enough");
      await waking;
      expect((await worker.turn([], [])).cancelled).toEqual([{ id, token, reason: "enough" }]);
    });

    it("when the time has passed", async () => {
      const { scene, worker } = await idle(open, "echo@1");
      const waking = scene.queue.awaitWork(worker.session, ["echo@1"], 50, NEVER);
      await scene.advance(60);
      await waking;
    });

    it("when it gives up", async () => {
      const { scene, worker } = await idle(open, "echo@1");
      const stop = new AbortController();
      const waking = scene.queue.awaitWork(worker.session, ["echo@1"], 60_000, stop.signal);
      stop.abort();
      await waking;
      await scene.queue.awaitWork(worker.session, ["echo@1"], 60_000, AbortSignal.abort());
    });

    it("or another one that waits for the same: one call finds one worker", async () => {
      const { scene, worker, woken } = await idle(open, "echo@1");
      const other = await scene.worker("other");
      const stop = new AbortController();
      const waits = [woken(), scene.queue.awaitWork(other.session, ["echo@1"], 60_000, stop.signal)];
      await scene.accept("echo@1");
      await Promise.race(waits);
      const leased = [...(await worker.lease("echo@1")), ...(await other.lease("echo@1"))];
      expect(leased).toHaveLength(1);
      await scene.accept("echo@1");
      stop.abort();
      await Promise.all(waits);
    });
  });
}

interface Idle {
  readonly scene: Scene;
  readonly worker: WorkerActor;
  /** Resolves when the worker is woken for `echo@1`. */
  readonly woken: () => Promise<unknown>;
}

async function idle(open: OpenScene, ...functions: readonly (string | FunctionLimits)[]): Promise<Idle> {
  const scene = await open(...functions);
  const worker = await scene.worker();
  return { scene, worker, woken: () => scene.queue.awaitWork(worker.session, ["echo@1"], 60_000, NEVER) };
}
