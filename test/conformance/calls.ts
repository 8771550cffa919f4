// What happens to a submission, and where a call is.
import { describe, expect, it } from "vitest";
import type { CallOutcome } from "../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { limits } from "./limits.ts";
import type { OpenScene } from "./scene.ts";
import { bodyOf, idsOf } from "./worker-actor.ts";

export function submissionTests(open: OpenScene): void {
  describe("a submission", () => {
    it("is accepted again without effect when it is sent twice", async () => {
      const scene = await open("echo@1");
      const call = scene.call("echo@1");
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      const worker = await scene.worker();
      expect(idsOf(await worker.lease("echo@1", 10))).toEqual([call.id]);
    });

    it("is accepted again without effect within one move", async () => {
      const scene = await open("echo@1");
      const call = scene.call("echo@1");
      expect(await scene.queue.submit([call, call])).toEqual([{ kind: "accepted" }, { kind: "accepted" }]);
      expect(idsOf(await (await scene.worker()).lease("echo@1", 10))).toEqual([call.id]);
    });

    it("is accepted again without effect while it runs and after it is settled", async () => {
      const scene = await open("echo@1");
      const call = scene.call("echo@1");
      const worker = await scene.worker();
      await scene.queue.submit([call]);
      const lease = await worker.start("echo@1");
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      expect(await worker.lease("echo@1")).toEqual([]);
      await worker.settle(lease);
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
      expect(await worker.lease("echo@1")).toEqual([]);
      expect(await scene.find(call.id)).toMatchObject({ kind: "settled" });
    });

    it("of a function nobody declared is refused", async () => {
      const scene = await open("echo@1");
      expect(await scene.reply(scene.call("other@1"))).toMatchObject({ kind: "refused", reason: "unknown-function" });
    });

    it("is replied to in its order, whatever becomes of the others", async () => {
      const scene = await open("echo@1");
      const calls = ["echo@1", "other@1", "echo@1"].map((name) => scene.call(name));
      const replies = await scene.queue.submit(calls);
      expect(replies.map((reply) => reply.kind)).toEqual(["accepted", "refused", "accepted"]);
    });

    it("may come with a thousand others", async () => {
      const scene = await open("echo@1");
      const ids = await scene.acceptAll(
        "echo@1",
        Array.from({ length: QUEUE_LIMITS.maxItemsPerMove }, () => ({})),
      );
      expect(idsOf(await (await scene.worker()).lease("echo@1", 1_000))).toEqual(ids);
    });
  });
}

export function boundTests(open: OpenScene): void {
  describe("a bounded queue", () => {
    it("refuses the rows that go over its bound, in order, and takes what fits", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 10 }));
      const calls = [6, 5, 4, 1].map((rows) => scene.call("echo@1", { rows }));
      const replies = await scene.queue.submit(calls);
      expect(replies.map((reply) => reply.kind)).toEqual(["accepted", "refused", "accepted", "refused"]);
      expect(replies[1]).toMatchObject({ reason: "queue-full" });
    });

    it("refuses the bytes that go over its bound", async () => {
      const scene = await open(limits("echo@1", { maxWaitingBytes: 100 }));
      await scene.accept("echo@1", { bytes: 60 });
      expect(await scene.reply(scene.call("echo@1", { bytes: 60 }))).toMatchObject({ reason: "queue-full" });
      await scene.accept("echo@1", { bytes: 40 });
    });

    it("takes what is larger than itself when nothing waits, for later would never come", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 10 }));
      const [large, small] = [scene.call("echo@1", { rows: 11 }), scene.call("echo@1")];
      expect(await scene.reply(large)).toEqual({ kind: "accepted" });
      expect(await scene.reply(small)).toMatchObject({ kind: "refused", reason: "queue-full" });
    });

    it("knows nothing of what it refused, and takes it when there is room", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 1 }));
      await scene.accept("echo@1");
      const refused = scene.call("echo@1");
      expect(await scene.reply(refused)).toMatchObject({ kind: "refused" });
      expect(await scene.find(refused.id)).toEqual({ kind: "unknown" });
      await (await scene.worker()).start("echo@1");
      expect(await scene.reply(refused)).toEqual({ kind: "accepted" });
    });

    it("accepts a call it knows also when it is full", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 1 }));
      const call = scene.call("echo@1");
      await scene.queue.submit([call]);
      expect(await scene.reply(call)).toEqual({ kind: "accepted" });
    });

    it("is one function's: others have room of their own", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 1 }), limits("echo@2", { maxWaitingRows: 1 }));
      await scene.accept("echo@1");
      await scene.accept("echo@2");
    });
  });
}

export function stateTests(open: OpenScene): void {
  describe("a call", () => {
    it("is in one place at a time: waiting, running, delayed, running, settled", async () => {
      const scene = await open("echo@1");
      const worker = await scene.worker();
      const seen: string[] = [];
      const id = await scene.accept("echo@1");
      const look = async () => seen.push((await scene.find(id)).kind);
      await look();
      const lease = await worker.start("echo@1");
      await look();
      await worker.retry(lease, "failure", 100);
      await look();
      await scene.advance(100);
      const again = await worker.start("echo@1");
      await look();
      await worker.settle(again);
      await look();
      expect(seen).toEqual(["waiting", "running", "delayed", "running", "settled"]);
    });

    it("is unknown if nobody submitted it", async () => {
      const scene = await open("echo@1");
      const known = await scene.accept("echo@1");
      const states = await scene.queue.find([scene.newId(), known]);
      expect(states.map((state) => state.kind)).toEqual(["unknown", "waiting"]);
    });

    it("that is deferred keeps its outcome for an hour, then says that it is gone", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { caller: undefined });
      const worker = await scene.worker();
      await worker.settle(await worker.start("echo@1"));
      const outcome: CallOutcome = { kind: "settled", body: bodyOf(id) };
      expect(await scene.find(id)).toEqual({ kind: "settled", outcome });
      await scene.advance(QUEUE_LIMITS.resultTtlMs - 1_000);
      expect(await scene.find(id)).toEqual({ kind: "settled", outcome });
      await scene.advance(120_000);
      expect(await scene.find(id)).toEqual({ kind: "expired" });
    });

    it("that is attached can be asked for as long as its caller has not read the outcome", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      await worker.settle(await worker.start("echo@1"));
      expect(await scene.find(id)).toEqual({ kind: "settled", outcome: { kind: "settled", body: bodyOf(id) } });
    });
  });
}
