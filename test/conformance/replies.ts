// Outcomes on their way to callers.
import { describe, expect, it } from "vitest";
import { NEVER } from "./caller-actor.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { bodyOf } from "./worker-actor.ts";

export function replyTests(open: OpenScene): void {
  describe("replies", () => {
    it("are numbered 1, 2, 3 … per caller, in the order in which calls ended", async () => {
      const scene = await open("echo@1");
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      const of = [first, second, first, first].map((caller) => ({ caller: caller.session }));
      const ids = await scene.acceptAll("echo@1", of);
      await settleAll(scene);
      const told = await first.replies();
      expect(told.map((reply) => reply.sequence)).toEqual([1, 2, 3]);
      expect(told.map((reply) => reply.id)).toEqual([ids[0], ids[2], ids[3]]);
      expect(await second.replies()).toEqual([
        { sequence: 1, id: ids[1], outcome: { kind: "settled", body: bodyOf(ids[1]!) } },
      ]);
    });

    it("are told again until they are confirmed", async () => {
      const scene = await open("echo@1");
      await attached(scene, 3);
      const all = await scene.queue.receive("caller", 0, 0, NEVER);
      expect(await scene.queue.receive("caller", 0, 0, NEVER)).toEqual(all);
      expect(await scene.queue.receive("caller", 2, 0, NEVER)).toEqual(all.slice(2));
    });

    it("go on counting after they were confirmed", async () => {
      const scene = await open("echo@1");
      await attached(scene, 2);
      expect(await scene.queue.receive("caller", 2, 0, NEVER)).toEqual([]);
      await attached(scene, 1);
      const [next] = await scene.queue.receive("caller", 2, 0, NEVER);
      expect(next!.sequence).toBe(3);
    });

    it("that are confirmed leave a hole to who asks for them, never others in their place", async () => {
      const scene = await open("echo@1");
      await attached(scene, 4);
      const all = await scene.queue.receive("caller", 0, 0, NEVER);
      await scene.queue.receive("caller", 3, 0, NEVER);
      const left = await scene.queue.receive("caller", 0, 0, NEVER);
      expect(left.at(-1)).toEqual(all[3]);
      for (const reply of left) expect(reply).toEqual(all[reply.sequence - 1]);
    });

    it("are told to a caller that has forgotten how many thousands it has read", async () => {
      const scene = await open("echo@1");
      for (let hundred = 0; hundred < 12; hundred++) await attached(scene, 100);
      await scene.queue.receive("caller", 1_200, 0, NEVER);
      await attached(scene, 1);
      expect((await scene.queue.receive("caller", 0, 0, NEVER)).map(({ sequence }) => sequence)).toEqual([1_201]);
    });

    it("go on with the numbers of a caller that was thought to be gone", async () => {
      const scene = await open("echo@1");
      await attached(scene, 3);
      await scene.queue.receive("caller", 3, 0, NEVER);
      await scene.queue.leave("caller");
      await scene.accept("echo@1", { caller: "caller" });
      await scene.queue.receive("caller", 3, 0, NEVER);
      await settleAll(scene);
      expect((await scene.queue.receive("caller", 3, 0, NEVER)).map(({ sequence }) => sequence)).toEqual([4]);
    });

    it("of deferred calls are told to nobody", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const caller = await scene.caller();
      await settleAll(scene);
      expect(await caller.replies()).toEqual([]);
    });
  });

  describe("whoever waits for replies", () => {
    it("gets the first at once", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const waiting = caller.wait();
      await settleAll(scene);
      expect((await waiting).map((reply) => reply.id)).toEqual([id]);
    });

    it("is told nothing when the time has passed", async () => {
      const scene = await open("echo@1");
      const waiting = scene.queue.receive("caller", 0, 50, NEVER);
      await scene.advance(60);
      expect(await waiting).toEqual([]);
    });

    it("is told nothing when it gives up", async () => {
      const scene = await open("echo@1");
      const stop = new AbortController();
      const waiting = scene.queue.receive("caller", 0, 60_000, stop.signal);
      stop.abort();
      expect(await waiting).toEqual([]);
      expect(await scene.queue.receive("caller", 0, 60_000, AbortSignal.abort())).toEqual([]);
    });
  });
}

async function attached(scene: Scene, count: number): Promise<void> {
  const caller = await scene.caller();
  await scene.acceptAll(
    "echo@1",
    Array.from({ length: count }, () => ({ caller: caller.session })),
  );
  await settleAll(scene);
}

/** Settles whatever waits, one after another. */
async function settleAll(scene: Scene): Promise<void> {
  const worker = await scene.worker(`worker of ${scene.newId()}`);
  await worker.settle(...(await worker.lease("echo@1", 100)));
}
