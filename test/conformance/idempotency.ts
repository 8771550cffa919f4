// Idempotency keys: equal keys of one function are one call, for a day.
import { describe, expect, it } from "vitest";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import type { OpenScene } from "./scene.ts";
import { bodyOf, idsOf } from "./worker-actor.ts";

const KEYED = { idempotency: { key: "order 7", digest: "d1" } };

export function idempotencyTests(open: OpenScene): void {
  describe("an idempotency key", () => {
    it("that is known joins the call that has it, which runs once", async () => {
      const scene = await open("pay@1");
      const id = await scene.accept("pay@1", KEYED);
      expect(await scene.reply(scene.call("pay@1", KEYED))).toEqual({ kind: "joined", id });
      expect(idsOf(await (await scene.worker()).lease("pay@1", 5))).toEqual([id]);
    });

    it("tells the outcome to everybody who joined", async () => {
      const scene = await open("pay@1");
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      const id = await scene.accept("pay@1", { ...KEYED, caller: first.session });
      await scene.reply(scene.call("pay@1", { ...KEYED, caller: second.session }));
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      const told = [{ id, outcome: { kind: "settled", body: bodyOf(id) } }];
      expect(await first.told()).toEqual(told);
      expect(await second.told()).toEqual(told);
    });

    it("keeps its call for those who joined when the first who asked has gone", async () => {
      const scene = await open("pay@1");
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      const id = await scene.accept("pay@1", { ...KEYED, caller: first.session });
      await scene.reply(scene.call("pay@1", { ...KEYED, caller: second.session }));
      await first.leave();
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      expect(await second.told()).toEqual([{ id, outcome: { kind: "settled", body: bodyOf(id) } }]);
    });

    it("tells the outcome also to who asks after it was settled and read", async () => {
      const scene = await open("pay@1");
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      const id = await scene.accept("pay@1", { ...KEYED, caller: first.session });
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      expect(await first.told()).toHaveLength(1);
      await scene.advance(2 * QUEUE_LIMITS.resultTtlMs);
      const late = scene.call("pay@1", { ...KEYED, caller: second.session });
      expect(await scene.reply(late)).toEqual({ kind: "joined", id });
      expect(await second.told()).toEqual([{ id, outcome: { kind: "settled", body: bodyOf(id) } }]);
      expect(await worker.lease("pay@1")).toEqual([]);
    });

    it("gives the deferred call that has it to who asks again", async () => {
      const scene = await open("pay@1");
      const id = await scene.accept("pay@1", KEYED);
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      expect(await scene.reply(scene.call("pay@1", KEYED))).toEqual({ kind: "joined", id });
      expect(await scene.find(id)).toMatchObject({ kind: "settled", outcome: { body: bodyOf(id) } });
    });

    it("with other arguments is refused, also after its call is settled", async () => {
      const scene = await open("pay@1");
      await scene.accept("pay@1", KEYED);
      const other = { idempotency: { key: "order 7", digest: "d2" } };
      const refused = { kind: "refused", reason: "other-arguments" };
      expect(await scene.reply(scene.call("pay@1", other))).toMatchObject(refused);
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      expect(await scene.reply(scene.call("pay@1", other))).toMatchObject(refused);
    });

    it("joins within one move", async () => {
      const scene = await open("pay@1");
      const calls = [scene.call("pay@1", KEYED), scene.call("pay@1", KEYED)];
      const replies = await scene.queue.submit(calls);
      expect(replies).toEqual([{ kind: "accepted" }, { kind: "joined", id: calls[0]!.id }]);
    });

    it("belongs to one function", async () => {
      const scene = await open("pay@1", "refund@1");
      await scene.accept("pay@1", KEYED);
      await scene.accept("refund@1", KEYED);
    });

    it("is accepted again by the call that has it", async () => {
      const scene = await open("pay@1");
      const call = scene.call("pay@1", KEYED);
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
    });

    it("is forgotten after 24 hours", async () => {
      const scene = await open("pay@1");
      await scene.accept("pay@1", KEYED);
      const worker = await scene.worker();
      await worker.settle(await worker.start("pay@1"));
      await scene.advance(QUEUE_LIMITS.idempotencyTtlMs - 60_000);
      expect(await scene.reply(scene.call("pay@1", KEYED))).toMatchObject({ kind: "joined" });
      await scene.advance(180_000);
      await scene.accept("pay@1", KEYED);
    });
  });
}
