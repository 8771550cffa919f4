// Turns, leases and their tokens.
import { describe, expect, it } from "vitest";
import type { LeaseToken } from "../../compute/queue/messages.ts";
import type { OpenScene } from "./scene.ts";
import { bodyOf, idsOf, settled, want } from "./worker-actor.ts";

export function leaseTests(open: OpenScene): void {
  describe("a lease", () => {
    it("shows its message as it was submitted", async () => {
      const scene = await open("echo@1");
      const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const payload = { list: [1, "two", null], bytes: new Uint8Array([1, 2]) };
      const id = await scene.accept("echo@1", { payload, rows: 3, tenant: "blue", trace, deadlineMs: 10_000 });
      await scene.advance(250);
      const lease = await (await scene.worker()).start("echo@1");
      expect(lease).toMatchObject({ function: "echo@1", messages: [{ id, payload, rows: 3, tenant: "blue", trace }] });
      const [message] = lease.messages;
      expect(message).toMatchObject({ remaining: undefined, parent: undefined, failures: 0, crashes: 0 });
      expect(message!.ageMs).toBeCloseTo(250, -2);
      expect(message!.waitedMs).toBeCloseTo(250, -2);
      expect(message!.deadlineMs).toBeCloseTo(9_750, -2);
    });

    it("is one message where nothing is batched", async () => {
      const scene = await open("echo@1");
      await scene.acceptAll("echo@1", [{}, {}, {}]);
      const leases = await (await scene.worker()).lease("echo@1", 3);
      expect(leases.map((lease) => lease.messages.length)).toEqual([1, 1, 1]);
    });

    it("is given as often as wanted and no more", async () => {
      const scene = await open("echo@1");
      const ids = await scene.acceptAll("echo@1", [{}, {}, {}]);
      const worker = await scene.worker();
      expect(idsOf(await worker.lease("echo@1", 2))).toEqual(ids.slice(0, 2));
      expect(idsOf(await worker.lease("echo@1", 2))).toEqual(ids.slice(2));
      expect(await worker.lease("echo@1", 2)).toEqual([]);
    });

    it("is one of so many over all functions, those wanted first going first", async () => {
      const scene = await open("echo@1", "other@1");
      const [first, second] = await scene.acceptAll("echo@1", [{}, {}]);
      const third = await scene.accept("other@1");
      const worker = await scene.worker();
      const capped = await worker.turn([], [want("echo@1", 9), want("other@1", 9)], 2);
      expect(idsOf(capped.leases)).toEqual([first, second]);
      expect(idsOf((await worker.turn([], [want("other@1", 9)], 1)).leases)).toEqual([third]);
    });

    it("goes to one worker", async () => {
      const scene = await open("echo@1");
      const ids = await scene.acceptAll("echo@1", [{}, {}]);
      const first = await (await scene.worker("first")).lease("echo@1");
      const second = await (await scene.worker("second")).lease("echo@1", 5);
      expect(idsOf([...first, ...second])).toEqual(ids);
    });

    it("is of a function that was wanted", async () => {
      const scene = await open("echo@1", "echo@2", "other@1");
      const [first, second] = [await scene.accept("echo@1"), await scene.accept("echo@2")];
      await scene.accept("other@1");
      const worker = await scene.worker();
      const { leases } = await worker.turn([], [want("echo@2", 5), want("echo@1", 5)]);
      expect(leases.map((lease) => lease.function)).toEqual(["echo@2", "echo@1"]);
      expect(idsOf(leases)).toEqual([second, first]);
    });

    it("has a number greater than every one before", async () => {
      const scene = await open("echo@1", "other@1");
      const worker = await scene.worker();
      let newest = 0;
      for (const name of ["echo@1", "other@1", "echo@1", "other@1"]) {
        await scene.accept(name);
        const lease = await worker.start(name);
        expect(lease.token).toBeGreaterThan(newest);
        newest = lease.token;
      }
    });
  });

  describe("a turn", () => {
    it("that is sent again gets the same leases again", async () => {
      const scene = await open("echo@1");
      await scene.acceptAll("echo@1", [{}, {}, {}, {}]);
      const worker = await scene.worker();
      const { leases } = await worker.turn([], [want("echo@1", 2)]);
      const again = await worker.again([], [want("echo@1", 2)]);
      expect(again.leases.map((lease) => lease.token)).toEqual(leases.map((lease) => lease.token));
      expect(idsOf(again.leases)).toEqual(idsOf(leases));
      const [stats] = await scene.queue.stats();
      expect(stats).toMatchObject({ waitingMessages: 2, runningLeases: 2 });
    });

    it("reports first, then leases what that made possible", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      const outcome = { ...settled(lease), kind: "retry", charge: "none", delayMs: 0, part: undefined } as const;
      const { leases } = await worker.turn([outcome], [want("echo@1", 1)]);
      expect(idsOf(leases)).toEqual(idsOf([lease]));
    });

    it("without wants only reports", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const reply = await (await scene.worker()).turn([], []);
      expect(reply).toMatchObject({ leases: [], cancelled: [] });
    });
  });
}

export function tokenTests(open: OpenScene): void {
  describe("whoever settles a call", () => {
    it("must hold its newest token", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      const old = await worker.start("echo@1");
      await worker.retry(old, "none");
      const current = await worker.start("echo@1");
      await worker.report(settled(old, undefined, "stale"));
      expect(await scene.find(id)).toEqual({ kind: "running" });
      await worker.settle(current);
      expect(await scene.find(id)).toMatchObject({ outcome: { body: bodyOf(id) } });
    });

    it("is not believed with a token nobody was given", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await worker.report({ ...settled(lease), token: (lease.token + 1_000) as LeaseToken });
      expect(await scene.find(id)).toEqual({ kind: "running" });
    });

    it("cannot settle a call that waits", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await worker.retry(lease, "failure", 50);
      await worker.report(settled(lease, undefined, "late"));
      await scene.advance(60);
      expect(idsOf(await worker.lease("echo@1"))).toEqual(idsOf([lease]));
    });

    it("settles it once: the first finish wins", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const id = await scene.accept("echo@1", { caller: caller.session });
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await worker.report(settled(lease, undefined, "first"), settled(lease, undefined, "second"));
      await worker.report(settled(lease, undefined, "third"));
      expect(await caller.told()).toEqual([{ id, outcome: { kind: "settled", body: "first" } }]);
      const [stats] = await scene.queue.stats();
      expect(stats).toMatchObject({ settledMessages: 1, runningLeases: 0 });
    });
  });
}
