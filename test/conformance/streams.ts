// Streaming calls: items under credit, from any cursor, without gap or repeat.
import { describe, expect, it } from "vitest";
import type { CallId, Lease } from "../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { type CallerActor, NEVER } from "./caller-actor.ts";
import { endedBy } from "./retries.ts";
import type { OpenScene, Scene } from "./scene.ts";
import type { WorkerActor } from "./worker-actor.ts";

export function streamTests(open: OpenScene): void {
  describe("a streaming call", () => {
    it("gives its items in order, then its end", async () => {
      const { scene, worker, lease, id } = await streaming(open);
      await append(scene, lease, 0, ["a", { b: 1 }]);
      expect(await read(scene, id, 0)).toEqual({ items: ["a", { b: 1 }], cursor: 2, ended: false });
      await append(scene, lease, 2, [null]);
      await worker.settle(lease);
      expect(await read(scene, id, 2)).toEqual({ items: [null], cursor: 3, ended: true });
      expect(await read(scene, id, 3)).toEqual({ items: [], cursor: 3, ended: true });
    });

    it("gives the same items again from the same cursor", async () => {
      const { scene, lease, id } = await streaming(open);
      await append(scene, lease, 0, ["a", "b", "c"]);
      const all = await read(scene, id, 0);
      expect(await read(scene, id, 0)).toEqual(all);
      expect((await read(scene, id, 1)).items).toEqual(["b", "c"]);
    });

    it("drops items that it knows", async () => {
      const { scene, lease, id } = await streaming(open);
      await append(scene, lease, 0, ["a", "b"]);
      await append(scene, lease, 0, ["a", "b"]);
      await append(scene, lease, 1, ["b", "c"]);
      expect((await read(scene, id, 0)).items).toEqual(["a", "b", "c"]);
    });

    it("has no credit after 256 items that nobody has read", async () => {
      const { scene, lease, id } = await streaming(open);
      const half = Array.from({ length: QUEUE_LIMITS.maxUnreadItems / 2 }, (_, place) => place);
      expect(await append(scene, lease, 0, half)).toBeGreaterThan(0);
      expect(await append(scene, lease, half.length, half)).toBeLessThanOrEqual(0);
      await read(scene, id, 0);
      expect(await scene.queue.awaitCredit(id, 0, NEVER)).toBeLessThanOrEqual(0);
      await read(scene, id, 10);
      expect(await scene.queue.awaitCredit(id, 0, NEVER)).toBeGreaterThan(0);
    });

    it("has no credit after 4 MiB that nobody has read", async () => {
      const { scene, lease, id } = await streaming(open);
      const half = QUEUE_LIMITS.maxUnreadBytes / 2;
      expect(await scene.queue.append(id, lease.token, 0, ["large"], half)).toBeGreaterThan(0);
      expect(await scene.queue.append(id, lease.token, 1, ["large"], half)).toBeLessThanOrEqual(0);
      await read(scene, id, 1);
      expect(await scene.queue.awaitCredit(id, 0, NEVER)).toBeGreaterThan(0);
    });

    it("goes on as soon as somebody reads", async () => {
      const { scene, lease, id } = await streaming(open);
      await append(
        scene,
        lease,
        0,
        Array.from({ length: QUEUE_LIMITS.maxUnreadItems }, () => "item"),
      );
      const credit = scene.queue.awaitCredit(id, 60_000, NEVER);
      await read(scene, id, 100);
      expect(await credit).toBeGreaterThan(0);
    });

    it("lets its worker look up when nobody reads", async () => {
      const { scene, lease, id } = await streaming(open);
      await append(
        scene,
        lease,
        0,
        Array.from({ length: QUEUE_LIMITS.maxUnreadItems }, () => "item"),
      );
      const stop = new AbortController();
      const credits = [scene.queue.awaitCredit(id, 50, NEVER), scene.queue.awaitCredit(id, 60_000, stop.signal)];
      stop.abort();
      await scene.advance(60);
      for (const credit of await Promise.all(credits)) expect(credit).toBeLessThanOrEqual(0);
    });

    it("has no gap and no repeat, however it is read", async () => {
      const { scene, worker, lease, id } = await streaming(open);
      const items = Array.from({ length: 1_000 }, (_, place) => place);
      const got: unknown[] = [];
      let [sent, cursor] = [0, 0];
      for (let round = 0; got.length < items.length && round < 200; round++) {
        const credit = await scene.queue.awaitCredit(id, 0, NEVER);
        if (credit > 0 && sent < items.length) {
          const some = items.slice(sent, sent + 7 + (round % 60));
          await append(scene, lease, sent, some);
          sent += some.length;
        }
        const chunk = await read(scene, id, cursor);
        expect(chunk.cursor).toBe(cursor + chunk.items.length);
        got.push(...chunk.items);
        cursor = chunk.cursor;
      }
      expect(got).toEqual(items);
      await worker.settle(lease);
      expect(await read(scene, id, cursor)).toEqual({ items: [], cursor, ended: true });
    });

    it("takes nothing from a token that is old", async () => {
      const { scene, worker, lease, id } = await streaming(open);
      await worker.retry(lease, "none");
      const current = await worker.start("tell@1");
      expect(await append(scene, lease, 0, ["stale"])).toBeLessThanOrEqual(0);
      await append(scene, current, 0, ["current"]);
      expect((await read(scene, id, 0)).items).toEqual(["current"]);
    });

    it.each(["hand-back", "crash"] as const)(
      "never runs again once it has begun (%s): its reader is told",
      async (charge) => {
        const { scene, worker, lease, id, caller } = await streaming(open);
        await append(scene, lease, 0, ["a"]);
        await worker.retry(lease, charge);
        expect(await worker.lease("tell@1")).toEqual([]);
        expect(await read(scene, id, 0)).toEqual({ items: ["a"], cursor: 1, ended: true });
        expect(await caller.told()).toEqual([{ id, outcome: endedBy("worker-lost") }]);
      },
    );

    it("runs again when its worker was lost before its first item", async () => {
      const { scene, worker, lease, id } = await streaming(open);
      expect((await read(scene, id, 0)).items).toEqual([]);
      await worker.retry(lease, "crash");
      const again = await worker.start("tell@1");
      await append(scene, again, 0, ["a"]);
      expect((await read(scene, id, 0)).items).toEqual(["a"]);
    });

    it("ends when it is cancelled, after the items that came before", async () => {
      const { scene, lease, id } = await streaming(open);
      await append(scene, lease, 0, ["a"]);
      await scene.queue.cancel([id], "enough");
      expect(await append(scene, lease, 1, ["late"])).toBeLessThanOrEqual(0);
      expect(await read(scene, id, 0)).toEqual({ items: ["a"], cursor: 1, ended: true });
    });
  });

  describe("whoever waits for items", () => {
    it("gets them as soon as there are some", async () => {
      const { scene, lease, id } = await streaming(open);
      const reading = scene.queue.read(id, 0, 60_000, NEVER);
      await append(scene, lease, 0, ["a"]);
      expect(await reading).toEqual({ items: ["a"], cursor: 1, ended: false });
    });

    it("learns at once that nothing more comes", async () => {
      const { scene, worker, lease, id } = await streaming(open);
      const reading = scene.queue.read(id, 0, 60_000, NEVER);
      await worker.settle(lease);
      expect(await reading).toEqual({ items: [], cursor: 0, ended: true });
    });

    it("gets nothing when the time has passed or it gives up", async () => {
      const { scene, id } = await streaming(open);
      const stop = new AbortController();
      const readings = [scene.queue.read(id, 0, 50, NEVER), scene.queue.read(id, 0, 60_000, stop.signal)];
      stop.abort();
      await scene.advance(60);
      for (const chunk of await Promise.all(readings)) expect(chunk).toEqual({ items: [], cursor: 0, ended: false });
    });

    it("may do so before the call has started", async () => {
      const scene = await open("tell@1");
      const id = await scene.accept("tell@1");
      const reading = scene.queue.read(id, 0, 60_000, NEVER);
      const lease = await (await scene.worker()).start("tell@1");
      await append(scene, lease, 0, ["a"]);
      expect((await reading).items).toEqual(["a"]);
    });
  });
}

interface Streaming {
  readonly scene: Scene;
  readonly caller: CallerActor;
  readonly worker: WorkerActor;
  readonly lease: Lease;
  readonly id: CallId;
}

/** An attached call that runs and has yielded nothing yet. */
async function streaming(open: OpenScene): Promise<Streaming> {
  const scene = await open("tell@1");
  const caller = await scene.caller();
  const id = await scene.accept("tell@1", { caller: caller.session });
  const worker = await scene.worker();
  return { scene, caller, worker, id, lease: await worker.start("tell@1") };
}

function append(scene: Scene, lease: Lease, cursor: number, items: readonly unknown[]): Promise<number> {
  return scene.queue.append(lease.messages[0]!.id, lease.token, cursor, items, items.length * 10);
}

function read(scene: Scene, id: CallId, cursor: number) {
  return scene.queue.read(id, cursor, 0, NEVER);
}
