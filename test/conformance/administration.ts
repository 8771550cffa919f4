// What operators do: limits, pauses, purges, statistics, dead letters.
import { describe, expect, it } from "vitest";
import type { CallId } from "../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../compute/queue/queue-limits.ts";
import { isQuarryError } from "../../engine/index.ts";
import { batches, gate, limits, perSecond } from "./limits.ts";
import { endedBy } from "./retries.ts";
import type { OpenScene, Scene } from "./scene.ts";
import { idsOf, type WorkerActor } from "./worker-actor.ts";

export function declarationTests(open: OpenScene): void {
  describe("declaring limits", () => {
    it("is refused when two functions give one gate different limits, naming both", async () => {
      const scene = await open(limits("read@1", { gate: gate("provider", 4) }));
      const write = limits("write@1", { gate: gate("provider", 5) });
      const error = await scene.queue.declare([write]).catch((thrown: unknown) => thrown);
      if (!isQuarryError(error, "config.policy-conflict")) expect.unreachable();
      expect(error.facts.key).toBe("provider");
      expect(error.facts.functions.join()).toMatch(/read@1.*write@1|write@1.*read@1/);
      expect(await scene.reply(scene.call("write@1"))).toMatchObject({ reason: "unknown-function" });
    });

    it("is refused when two functions give one rate different limits", async () => {
      const scene = await open(limits("read@1", { rate: perSecond("provider", 10, 5) }));
      const write = limits("write@1", { rate: perSecond("provider", 10, 6) });
      await expect(scene.queue.declare([write])).rejects.toMatchObject({ code: "config.policy-conflict" });
    });

    it("is refused also within one move", async () => {
      const scene = await open();
      const both = [limits("read@1", { gate: gate("provider", 4) }), limits("write@1", { gate: gate("provider", 5) })];
      await expect(scene.queue.declare(both)).rejects.toMatchObject({ code: "config.policy-conflict" });
    });

    it("may be repeated, and the newest word about a function counts", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 1 }));
      await scene.queue.declare([limits("echo@1", { maxWaitingRows: 2 })]);
      await scene.acceptAll("echo@1", [{}, {}]);
      await scene.queue.declare([limits("echo@1", { rate: perSecond("echo", 10, 1) })]);
      expect(await (await scene.worker()).lease("echo@1", 5)).toHaveLength(1);
    });

    it("may change a key that all functions name in one move", async () => {
      const shared = (max: number) =>
        ["read@1", "write@1"].map((name) => limits(name, { gate: gate("provider", max) }));
      const scene = await open(...shared(1));
      await scene.queue.declare(shared(3));
      await scene.acceptAll("read@1", [{}, {}, {}, {}]);
      expect(await (await scene.worker()).lease("read@1", 9)).toHaveLength(3);
    });

    it("is not refused for what an older version said of a key", async () => {
      const said = (name: string, tokens: number) =>
        limits(name, { gate: gate("provider", tokens), rate: perSecond("provider", tokens, 1) });
      const scene = await open(said("read@1", 10), said("read@2", 5));
      await scene.queue.declare([said("write@1", 5)]);
      await expect(scene.queue.declare([said("write@2", 10)])).rejects.toMatchObject({
        code: "config.policy-conflict",
      });
    });

    it("may change the limits of a function with its next version", async () => {
      const scene = await open(limits("echo@1", { gate: gate("echo", 1) }));
      await scene.queue.declare([limits("echo@2", { gate: gate("echo", 2) })]);
      await scene.acceptAll("echo@1", [{}, {}, {}]);
      expect(await (await scene.worker()).lease("echo@1", 9)).toHaveLength(2);
    });
  });
}

export function pausingTests(open: OpenScene): void {
  describe("a paused function", () => {
    it("starts nothing until it is resumed", async () => {
      const scene = await open("echo@1", "other@1");
      const id = await scene.accept("echo@1");
      await scene.accept("other@1");
      await scene.queue.pause("echo@1");
      const worker = await scene.worker();
      expect(await worker.lease("echo@1")).toEqual([]);
      expect(await worker.lease("other@1")).toHaveLength(1);
      expect(await statsOf(scene, "echo@1")).toMatchObject({ isPaused: true, waitingMessages: 1 });
      await scene.queue.resume("echo@1");
      expect(idsOf(await worker.lease("echo@1"))).toEqual([id]);
      expect(await statsOf(scene, "echo@1")).toMatchObject({ isPaused: false });
    });

    it("lets what runs go on, and takes new calls", async () => {
      const scene = await open("echo@1");
      const running = await scene.accept("echo@1");
      const worker = await scene.worker();
      const lease = await worker.start("echo@1");
      await scene.queue.pause("echo@1");
      await scene.accept("echo@1");
      await worker.settle(lease);
      expect(await scene.find(running)).toMatchObject({ outcome: { kind: "settled" } });
    });
  });

  describe("purging", () => {
    it("ends what waits, delayed or not, and nothing else", async () => {
      const scene = await open("echo@1", "other@1");
      const worker = await scene.worker();
      const delayed = await scene.accept("echo@1");
      await worker.retry(await worker.start("echo@1"), "failure", 1_000);
      const running = await scene.accept("echo@1");
      await worker.start("echo@1");
      const caller = await scene.caller();
      const waiting = await scene.accept("echo@1", { caller: caller.session });
      const other = await scene.accept("other@1");
      expect(await scene.queue.purge("echo@1")).toBe(2);
      expect(await caller.told()).toEqual([{ id: waiting, outcome: endedBy("purged") }]);
      expect(await scene.find(delayed)).toMatchObject({ outcome: endedBy("purged") });
      expect(await scene.find(running)).toEqual({ kind: "running" });
      expect(await scene.find(other)).toEqual({ kind: "waiting" });
      await scene.advance(2_000);
      expect(await worker.lease("echo@1", 9)).toEqual([]);
    });

    it("makes room", async () => {
      const scene = await open(limits("echo@1", { maxWaitingRows: 2 }));
      await scene.acceptAll("echo@1", [{}, {}]);
      await scene.queue.purge("echo@1");
      await scene.acceptAll("echo@1", [{}, {}]);
    });
  });
}

export function statisticsTests(open: OpenScene): void {
  describe("statistics", () => {
    it("count messages, rows and bytes where they are", async () => {
      const scene = await open(limits("sum@1", { batching: batches(10, { eager: true }) }));
      const worker = await scene.worker();
      await scene.acceptAll("sum@1", [
        { rows: 3, bytes: 30 },
        { rows: 4, bytes: 40 },
        { rows: 5, bytes: 50 },
      ]);
      expect(await statsOf(scene, "sum@1")).toMatchObject({ waitingMessages: 3, waitingRows: 12, waitingBytes: 120 });
      const lease = await worker.start("sum@1");
      expect(await statsOf(scene, "sum@1")).toMatchObject({
        waitingMessages: 1,
        waitingRows: 5,
        waitingBytes: 50,
        runningLeases: 1,
        runningRows: 7,
        settledMessages: 0,
      });
      await worker.settle(lease);
      await worker.retry(await worker.start("sum@1"), "failure", 1_000);
      expect(await statsOf(scene, "sum@1")).toMatchObject({
        waitingMessages: 0,
        delayedMessages: 1,
        runningLeases: 0,
        runningRows: 0,
        settledMessages: 2,
        settledRows: 7,
        retries: 1,
        deadLetters: 0,
      });
    });

    it("sum the demand of all callers that live, as each said last", async () => {
      const scene = await open("echo@1");
      const [first, second] = [await scene.caller("first"), await scene.caller("second")];
      await first.beat({ "echo@1": 900 });
      await first.beat({ "echo@1": 500 });
      await second.beat({ "echo@1": 300 });
      expect(await statsOf(scene, "echo@1")).toMatchObject({ demandRows: 800 });
      await first.leave();
      expect(await statsOf(scene, "echo@1")).toMatchObject({ demandRows: 300 });
    });

    it("are there for every function that was declared", async () => {
      const scene = await open("echo@1", "other@1");
      const names = (await scene.queue.stats()).map((stats) => stats.function);
      expect(names.sort()).toEqual(["echo@1", "other@1"]);
    });
  });
}

export function deadLetterTests(open: OpenScene): void {
  describe("a dead letter", () => {
    it("keeps payload, reason and attempts; its caller has the outcome all the same", async () => {
      const scene = await open("echo@1");
      const caller = await scene.caller();
      const worker = await scene.worker();
      const id = await scene.accept("echo@1", { payload: { memo: "bad" }, rows: 2, caller: caller.session });
      await worker.retry(await worker.start("echo@1"), "failure");
      await bury(worker, "echo@1", "TypeError: no");
      await scene.advance(5_000);
      const [letter] = await scene.queue.deadLetters("echo@1", 10);
      expect(letter).toMatchObject({ id, function: "echo@1", payload: { memo: "bad" }, rows: 2 });
      expect(letter).toMatchObject({ reason: "TypeError: no", failures: 1, crashes: 0 });
      expect(letter!.ageMs).toBeCloseTo(5_000, -2);
      expect(await caller.told()).toEqual([{ id, outcome: { kind: "settled", body: "failed" } }]);
      expect(await scene.find(id)).toMatchObject({ kind: "dead", outcome: { kind: "settled", body: "failed" } });
      expect(await statsOf(scene, "echo@1")).toMatchObject({ deadLetters: 1 });
    });

    it("is listed newest first, of one function or of all", async () => {
      const scene = await open("echo@1", "other@1");
      const worker = await scene.worker();
      const ids: CallId[] = [];
      for (const name of ["echo@1", "other@1", "echo@1"]) {
        ids.push(await scene.accept(name));
        await bury(worker, name, "bad");
        await scene.advance(10);
      }
      const listed = async (name: string | undefined, max: number) =>
        (await scene.queue.deadLetters(name, max)).map((letter) => letter.id);
      expect(await listed(undefined, 10)).toEqual(ids.toReversed());
      expect(await listed("echo@1", 10)).toEqual([ids[2], ids[0]]);
      expect(await listed(undefined, 1)).toEqual([ids[2]]);
    });

    it("is listed page by page", async () => {
      const scene = await open("echo@1", "other@1");
      const worker = await scene.worker();
      const ids: CallId[] = [];
      for (const name of ["echo@1", "other@1", "echo@1", "echo@1"]) {
        ids.unshift(await scene.accept(name));
        await bury(worker, name, "bad");
        await scene.advance(10);
      }
      const page = async (name: string | undefined, skip: number) =>
        (await scene.queue.deadLetters(name, 2, skip)).map((letter) => letter.id);
      expect(await page(undefined, 0)).toEqual([ids[0], ids[1]]);
      expect(await page(undefined, 2)).toEqual([ids[2], ids[3]]);
      expect(await page("echo@1", 2)).toEqual([ids[3]]);
      expect(await page("echo@1", 3)).toEqual([]);
    });

    it("is made ready again with all others of its function, or with all there are", async () => {
      const scene = await open("echo@1", "other@1");
      const worker = await scene.worker();
      for (const name of ["echo@1", "echo@1", "other@1"]) {
        await scene.accept(name);
        await bury(worker, name, "bad");
      }
      expect(await scene.queue.retryAllDead("echo@1")).toBe(2);
      expect(await worker.lease("echo@1", 9)).toHaveLength(2);
      expect(await worker.lease("other@1", 9)).toEqual([]);
      expect(await scene.queue.retryAllDead(undefined)).toBe(1);
      expect(await worker.lease("other@1", 9)).toHaveLength(1);
      expect(await scene.queue.retryAllDead(undefined)).toBe(0);
    });

    it("is made ready again with counters at nothing, once", async () => {
      const scene = await open("echo@1");
      const worker = await scene.worker();
      const id = await scene.accept("echo@1", { payload: "again" });
      for (let crash = 0; crash < 3; crash++) await worker.retry(await worker.start("echo@1"), "crash");
      expect(await scene.queue.retryDead([id, scene.newId()])).toBe(1);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
      expect(await scene.queue.deadLetters(undefined, 10)).toEqual([]);
      const lease = await worker.start("echo@1");
      expect(lease.messages[0]).toMatchObject({ id, payload: "again", failures: 0, crashes: 0, remaining: undefined });
      await worker.settle(lease);
      expect(await scene.find(id)).toMatchObject({ kind: "settled", outcome: { kind: "settled" } });
      expect(await scene.queue.retryDead([id])).toBe(0);
    });

    it("is ended by no time that was set for its first life", async () => {
      const scene = await open("echo@1");
      const id = await scene.accept("echo@1", { ttlMs: 100, deadlineMs: 100 });
      await bury(await scene.worker(), "echo@1", "bad");
      await scene.queue.retryDead([id]);
      await scene.advance(200);
      expect(await scene.find(id)).toEqual({ kind: "waiting" });
    });

    it("makes room for newer ones: at most ten thousand, and 256 MiB", async () => {
      const thousands = { batching: batches(1_000, { eager: true }) };
      const scene = await open(limits("sum@1", thousands), "large@1");
      const worker = await scene.worker();
      const over = QUEUE_LIMITS.maxDeadLetters + 1_000;
      await scene.acceptAll(
        "sum@1",
        Array.from({ length: over }, () => ({})),
      );
      for (let buried = 0; buried < over; buried += 1_000) await bury(worker, "sum@1", "bad");
      expect(await statsOf(scene, "sum@1")).toMatchObject({ deadLetters: QUEUE_LIMITS.maxDeadLetters });
      const large = await scene.acceptAll(
        "large@1",
        Array.from({ length: 3 }, () => ({ bytes: 100 << 20 })),
      );
      for (let letter = 0; letter < 3; letter++) await bury(worker, "large@1", "bad");
      const kept = (await scene.queue.deadLetters("large@1", 10)).map((letter) => letter.id);
      expect(kept).toEqual([large[2], large[1]]);
    });

    it("is forgotten after a week", async () => {
      const scene = await open("echo@1");
      await scene.accept("echo@1");
      await bury(await scene.worker(), "echo@1", "bad");
      await scene.advance(QUEUE_LIMITS.deadLetterTtlMs - 3_600_000);
      expect(await scene.queue.deadLetters(undefined, 10)).toHaveLength(1);
      await scene.advance(2 * 3_600_000);
      expect(await scene.queue.deadLetters(undefined, 10)).toEqual([]);
    });
  });
}

export async function statsOf(scene: Scene, functionName: string) {
  return (await scene.queue.stats()).find((stats) => stats.function === functionName);
}

/** Settles the next lease of a function with failures that are final. */
async function bury(worker: WorkerActor, functionName: string, deadLetter: string): Promise<void> {
  const { token, messages } = await worker.start(functionName);
  await worker.report(
    ...messages.map(({ id }) => ({ kind: "settle", id, token, body: "failed", deadLetter }) as const),
  );
}
