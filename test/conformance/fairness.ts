// Who goes first: tenants by rows, priorities, order.
import { describe, expect, it } from "vitest";
import { gate, limits } from "./limits.ts";
import type { OpenScene } from "./scene.ts";
import { idsOf, type WorkerActor } from "./worker-actor.ts";

const ONE_AT_A_TIME = limits("echo@1", { gate: gate("echo", 1) });

export function fairnessTests(open: OpenScene): void {
  describe("calls of one tenant", () => {
    it("start in the order in which they came", async () => {
      const scene = await open("echo@1");
      const ids = await scene.acceptAll("echo@1", [{ rows: 7 }, { rows: 1 }, { rows: 100 }, { rows: 2 }]);
      expect(idsOf(await (await scene.worker()).lease("echo@1", 4))).toEqual(ids);
    });

    it("start by priority, then in the order in which they came", async () => {
      const scene = await open("echo@1");
      const priorities = [0, -10, 5, 0, 10, 5].map((priority) => ({ priority }));
      const ids = await scene.acceptAll("echo@1", priorities);
      const expected = [4, 2, 5, 0, 3, 1].map((place) => ids[place]);
      expect(idsOf(await (await scene.worker()).lease("echo@1", 6))).toEqual(expected);
    });
  });

  describe("tenants", () => {
    it("are taken however many there are", async () => {
      const scene = await open("echo@1");
      const tenants = Array.from({ length: 256 }, (_, at) => ({ tenant: `${at % 129}` }));
      await scene.acceptAll("echo@1", tenants);
      expect((await scene.queue.stats())[0]).toMatchObject({ waitingMessages: 256 });
    });

    it("that come late with one row start within one fair turn of 100,000 rows", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      const large = Array.from({ length: 25 }, () => ({ tenant: "A", rows: 4_000 }));
      await scene.acceptAll("echo@1", large);
      const first = await worker.start("echo@1");
      const late = await scene.accept("echo@1", { tenant: "B" });
      await worker.settle(first);
      expect(idsOf(await serve(worker, 2))).toContain(late);
    });

    it("get as many rows each, whatever the size of their messages", async () => {
      const scene = await open(ONE_AT_A_TIME);
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 40 }, () => ({ tenant: "A", rows: 100 })),
      );
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 400 }, () => ({ tenant: "B", rows: 10 })),
      );
      const served = { A: 0, B: 0 };
      for (const lease of await serve(await scene.worker(), 220)) {
        const [message] = lease.messages;
        served[message!.tenant as "A" | "B"] += message!.rows;
        expect(Math.abs(served.A - served.B)).toBeLessThanOrEqual(200);
      }
    });

    it("take their turns from the newest on, also after one who was passed by starts at last", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      await scene.accept("echo@1", { tenant: "A", priority: -1 });
      await scene.acceptAll(
        "echo@1",
        Array.from({ length: 5 }, () => ({ tenant: "B", rows: 10 })),
      );
      await serve(worker, 6);
      const ids = await scene.acceptAll("echo@1", [{ tenant: "A" }, { tenant: "C" }]);
      expect(idsOf(await serve(worker, 2))).toEqual(ids);
    });

    it("that were away save nothing up", async () => {
      const scene = await open(ONE_AT_A_TIME);
      const worker = await scene.worker();
      const calls = (tenant: string) => Array.from({ length: 30 }, () => ({ tenant, rows: 10 }));
      await scene.acceptAll("echo@1", calls("A"));
      await serve(worker, 15);
      await scene.acceptAll("echo@1", calls("B"));
      const next = await serve(worker, 10);
      const rowsOfB = next.filter((lease) => lease.messages[0]!.tenant === "B").length;
      expect(rowsOfB).toBeGreaterThanOrEqual(4);
      expect(rowsOfB).toBeLessThanOrEqual(6);
    });

    it("of a higher priority go before all others", async () => {
      const scene = await open(ONE_AT_A_TIME);
      await scene.acceptAll("echo@1", [{ tenant: "A" }, { tenant: "A" }]);
      const urgent = await scene.acceptAll("echo@1", [
        { tenant: "B", priority: 1, rows: 500 },
        { tenant: "B", priority: 1 },
      ]);
      expect(idsOf(await serve(await scene.worker(), 2))).toEqual(urgent);
    });
  });
}

/** So many leases, one after another. */
async function serve(worker: WorkerActor, count: number) {
  const served = [];
  for (let turn = 0; turn < count; turn++) {
    const lease = await worker.start("echo@1");
    await worker.settle(lease);
    served.push(lease);
  }
  return served;
}
