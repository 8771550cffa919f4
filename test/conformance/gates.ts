// Permits: how many leases are out at once.
import { describe, expect, it } from "vitest";
import { batches, gate, limits } from "./limits.ts";
import type { OpenScene } from "./scene.ts";
import { settled, want } from "./worker-actor.ts";

const FIVE_CALLS = [{}, {}, {}, {}, {}];

export function gateTests(open: OpenScene): void {
  describe("a gate", () => {
    it("gives out its permits and no more, whoever asks", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 3) }));
      await scene.acceptAll("echo@1", FIVE_CALLS);
      const [first, second] = [await scene.worker("first"), await scene.worker("second")];
      expect(await first.lease("echo@1", 2)).toHaveLength(2);
      expect(await second.lease("echo@1", 5)).toHaveLength(1);
      expect(await first.lease("echo@1", 5)).toEqual([]);
    });

    it("has a permit again when a lease is settled", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      await scene.acceptAll("echo@1", FIVE_CALLS);
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      expect(await worker.lease("echo@1")).toEqual([]);
      expect((await worker.turn([settled(lease)], [want("echo@1", 5)])).leases).toHaveLength(1);
    });

    it("has a permit again while a call waits to be retried", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      await scene.acceptAll("echo@1", FIVE_CALLS);
      const worker = await scene.worker();
      await worker.retry(await worker.start("echo@1"), "failure", 60_000);
      expect(await worker.lease("echo@1", 5)).toHaveLength(1);
    });

    it("is shared by all functions that name its key", async () => {
      const scene = await open(
        limits("read@1", { gate: gate("provider", 4) }),
        limits("write@1", { gate: gate("provider", 4) }),
      );
      await scene.acceptAll("read@1", FIVE_CALLS);
      await scene.acceptAll("write@1", FIVE_CALLS);
      const worker = await scene.worker();
      const wants = [want("read@1", 3), want("write@1", 5)];
      const { leases } = await worker.turn([], wants);
      expect(leases.map((lease) => lease.function)).toEqual(["read@1", "read@1", "read@1", "write@1"]);
      expect((await worker.turn([settled(leases[0]!)], [want("write@1", 5)])).leases).toHaveLength(1);
    });

    it("counts a batch as one, until the last of its messages is reported", async () => {
      const scene = await open(limits("sum@1", { gate: gate("sum", 1), batching: batches(2), maxWaitingRows: 100 }));
      await scene.acceptAll("sum@1", [{}, {}, {}, {}]);
      const worker = await scene.worker();
      const lease = await worker.start("sum@1");
      expect(lease.messages).toHaveLength(2);
      await worker.report(settled(lease, lease.messages[0]));
      expect(await worker.lease("sum@1")).toEqual([]);
      await worker.report(settled(lease, lease.messages[1]));
      expect(await worker.lease("sum@1")).toHaveLength(1);
    });

    it("has more permits when it is declared anew with more", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      await scene.acceptAll("echo@1", FIVE_CALLS);
      const worker = await scene.worker();
      await worker.start("echo@1");
      await scene.queue.declare([limits("echo@1", { gate: gate("echo", 3) })]);
      expect(await worker.lease("echo@1", 5)).toHaveLength(2);
    });

    it("gives nothing until it is under a limit that was lowered", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 3) }));
      await scene.acceptAll("echo@1", FIVE_CALLS);
      const worker = await scene.worker();
      const leases = await worker.lease("echo@1", 3);
      await scene.queue.declare([limits("echo@1", { gate: gate("echo", 1) })]);
      await worker.settle(leases[0]!, leases[1]!);
      expect(await worker.lease("echo@1")).toEqual([]);
      await worker.settle(leases[2]!);
      expect(await worker.lease("echo@1", 5)).toHaveLength(1);
    });

    it("stays taken by a cancelled call until its worker reports", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      const [first] = await scene.acceptAll("echo@1", FIVE_CALLS);
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.queue.cancel([first!], "enough");
      expect(await worker.lease("echo@1")).toEqual([]);
      await worker.settle(lease);
      expect(await worker.lease("echo@1", 5)).toHaveLength(1);
    });
  });
}
