// Workers and callers that live, leave and die.
import { describe, expect, it } from "vitest";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { batches, gate, limits } from "./limits.ts";
import { endedBy, letExpire } from "./retries.ts";
import type { OpenScene } from "./scene.ts";
import { bodyOf, idsOf, settled, want } from "./worker-actor.ts";

const LEASE_MS = 10_000;

export function workerSessionTests(open: OpenScene): void {
  describe("a worker's session", () => {
    it("loses its leases when it stops beating, each call charged a crash", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      const id = await scene.accept("echo@1");
      const lost = await scene.worker("lost", LEASE_MS);
      const old = await lost.start("echo@1");
      await letExpire(scene, LEASE_MS);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
      const lease = await (await scene.worker("next")).start("echo@1");
      expect(lease.token).toBeGreaterThan(old.token);
      expect(lease.messages[0]).toMatchObject({ id, failures: 0, crashes: 1 });
    });

    it("loses a whole batch, every message of it charged", async () => {
      const scene = await open(limits("sum@1", { batching: batches(4, { eager: true }) }));
      const ids = await scene.acceptAll("sum@1", [{}, {}, {}]);
      const lost = await scene.worker("lost", LEASE_MS);
      await lost.start("sum@1");
      await letExpire(scene, LEASE_MS);
      const leases = await (await scene.worker("next")).lease("sum@1", 9);
      expect(idsOf(leases).sort()).toEqual([...ids].sort());
      for (const lease of leases) {
        for (const message of lease.messages) expect(message.crashes).toBe(1);
      }
    });

    it("that is lost with a suspect of a crash hands it back: whoever runs alone is not to blame for its host", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      for (let lost = 0; lost <= QUEUE_LIMITS.maxHandBacks; lost++) {
        const worker = await scene.worker(`lost ${lost}`, LEASE_MS);
        const lease = await worker.start("echo@1");
        expect(lease.messages[0]).toMatchObject({ crashes: Math.min(lost, 1) });
        await letExpire(scene, LEASE_MS);
        expect(await scene.find(id)).toEqual({ kind: "waiting" });
      }
      await (await scene.worker("last", LEASE_MS)).start("echo@1");
      await letExpire(scene, LEASE_MS);
      expect(await scene.find(id)).toMatchObject({ kind: "dead", outcome: endedBy("dead") });
    });

    it("keeps them as long as it beats", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker("alive", LEASE_MS);
      const lease = await worker.start("echo@1");
      await scene.pass(6 * LEASE_MS, LEASE_MS / 4, () => worker.beat());
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await worker.settle(lease);
      expect(await scene.find(id)).toMatchObject({ outcome: { kind: "settled" } });
    });

    it("that wakes after its lease was given away is not believed", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const slow = await scene.worker("slow", LEASE_MS);
      const old = await slow.start("echo@1");
      await letExpire(scene, LEASE_MS);
      const next = await scene.worker("next");
      const current = await next.start("echo@1");
      await slow.beat();
      await slow.report(settled(old, undefined, "by the slow one"));
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await next.settle(current);
      expect(await caller.told()).toEqual([{ id, outcome: { kind: "settled", body: bodyOf(id) } }]);
    });

    it("that was reaped is told so by its next turn, which does nothing", async () => {
      const scene = await open("echo@1");
      await scene.acceptAll("echo@1", [{}, {}]);
      const slow = await scene.worker("slow", LEASE_MS);
      await slow.start("echo@1");
      await letExpire(scene, LEASE_MS);
      await slow.beat();
      expect(await slow.turn([], [want("echo@1", 1)])).toMatchObject({ isLost: true, leases: [] });
      expect(await (await scene.worker("next")).lease("echo@1", 9)).toHaveLength(2);
    });

    it("that has had turns of which the queue does not know is told so, and what the queue believes it runs goes back", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 2) }));
      const ids = await scene.acceptAll("echo@1", [{}, {}]);
      const worker = await scene.worker("ahead");
      const leases = await worker.lease("echo@1", 2);
      const outcomes = [settled(leases[0]!)];
      const turn = { session: "ahead", sequence: 17, outcomes, wants: [want("echo@1", 1)] };
      expect(await scene.queue.turn(turn)).toMatchObject({ isLost: true, leases: [] });
      expect(await scene.find(ids[0]!)).toMatchObject({ kind: "settled" });
      expect(await scene.find(ids[1]!)).toEqual({ kind: "waiting" });
      const lease = await (await scene.worker("next")).start("echo@1");
      expect(lease.messages[0]).toMatchObject({ id: ids[1], crashes: 0 });
    });

    it("gives its leases back uncharged when it leaves", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      const id = await scene.accept("echo@1");
      const leaving = await scene.worker("leaving");
      const old = await leaving.start("echo@1");
      await leaving.leave();
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
      const next = await scene.worker("next");
      const lease = await next.start("echo@1");
      expect(lease.messages[0]).toMatchObject({ failures: 0, crashes: 0 });
      await next.report(settled(old, undefined, "by the one that left"));
      expect(await scene.find(id)).toEqual({ kind: "running" });
    });

    it("may leave any number of times with the same call", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      for (let visit = 0; visit < 15; visit++) {
        const worker = await scene.worker(`visitor ${visit}`);
        await worker.start("echo@1");
        await worker.leave();
      }
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });

    it("may leave when nobody knows it", async () => {
      const scene = await open("echo@1");
      await scene.queue.leave("nobody");
    });

    it("is spared for one lease after the queue itself was away", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker("spared", LEASE_MS);
      await worker.start("echo@1");
      await scene.sleep(6 * LEASE_MS);
      const keeper = await scene.worker("keeper");
      await scene.pass(LEASE_MS / 2, LEASE_MS / 10, () => keeper.turn([], []));
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await worker.beat();
      await scene.pass(LEASE_MS * 0.8, LEASE_MS / 10, () => keeper.turn([], []));
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await letExpire(scene, LEASE_MS);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });

    it("is spared as well when its lease was not over yet when the queue came back", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker("spared", LEASE_MS);
      await worker.start("echo@1");
      await scene.sleep(0.8 * LEASE_MS);
      const keeper = await scene.worker("keeper");
      await scene.pass(LEASE_MS / 2, LEASE_MS / 10, () => keeper.turn([], []));
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await letExpire(scene, LEASE_MS);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });
  });
}

export function callerSessionTests(open: OpenScene): void {
  describe("a caller's session", () => {
    it("that dies takes its attached calls with it, unless they were started or deferred", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller("dying", LEASE_MS);
      const started = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      const running = await worker.start("echo@1");
      const attached = await scene.accept("echo@1", { caller: caller.session });
      const deferred = await scene.accept("echo@1");
      await letExpire(scene, LEASE_MS);
      expect((await scene.find(attached)).kind).not.toBe("waiting");
      expect(await scene.find(started)).toEqual({ kind: "running" });
      const { leases } = await worker.turn([settled(running)], [want("echo@1", 9)]);
      expect(idsOf(leases)).toEqual([deferred]);
      expect((await scene.find(started)).kind).not.toBe("running");
    });

    it("keeps them as long as it beats", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller("alive", LEASE_MS);
      const id = await scene.accept("echo@1", { caller: caller.session });
      await scene.pass(5 * LEASE_MS, LEASE_MS / 4, () => caller.beat());
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });

    it("that dies takes its streams with it also while they run: nobody would ever read them", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      const caller = await scene.caller("dying", LEASE_MS);
      const id = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.queue.append(id, lease.token, 0, ["item"], 1);
      await letExpire(scene, LEASE_MS);
      const { cancelled } = await worker.turn([], []);
      expect(cancelled).toEqual([{ id, token: lease.token, reason: "its caller is gone" }]);
    });

    it("that leaves takes its attached calls with it", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      await scene.accept("echo@1", { caller: caller.session });
      const deferred = await scene.accept("echo@1");
      await caller.leave();
      expect(idsOf(await (await scene.worker()).lease("echo@1", 9))).toEqual([deferred]);
    });

    it("of another caller is left alone", async () => {
      const scene = await open("echo@1");
      const [dying, living] = [await scene.caller("dying", LEASE_MS), await scene.caller("living")];
      await scene.accept("echo@1", { caller: dying.session });
      const id = await scene.accept("echo@1", { caller: living.session });
      await letExpire(scene, LEASE_MS);
      expect(idsOf(await (await scene.worker()).lease("echo@1", 9))).toEqual([id]);
    });
  });
}
