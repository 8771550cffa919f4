// What is particular to the queue in memory. What every queue promises is in test/conformance.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import type { FunctionLimits } from "../../../../compute/queue/limits.ts";
import { MemoryQueue } from "../../../../compute/queue/memory/memory-queue.ts";
import type { CallId, Lease, Submission } from "../../../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../../../compute/queue/queue-limits.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { submissionOf } from "../submission.ts";

const LIMITS: FunctionLimits = {
  function: "f@1",
  gate: { key: "f", maxConcurrent: 100, nested: "borrow" },
  rate: undefined,
  costUnit: "lease",
  batching: undefined,
  maxWaitingRows: 1e6,
  maxWaitingBytes: 1e9,
  mayRunTwice: true,
};

const NEVER = new AbortController().signal;
const id = (name: string) => `main.${name}` as CallId;

const submission = (name: string, changes: Partial<Submission> = {}): Submission =>
  submissionOf(id(name), "f@1", { caller: "caller", ...changes });

async function open(limits: Partial<FunctionLimits> = {}) {
  const clock = new VirtualClock();
  const queue = new MemoryQueue({ clock });
  onTestFinished(() => queue.close());
  await queue.declare([{ ...LIMITS, ...limits }]);
  await queue.beat({
    session: "worker",
    role: "worker",
    leaseMs: Number.POSITIVE_INFINITY,
    demand: {},
    serves: ["f@1"],
  });
  let sequence = 0;
  const turn = (changes: Partial<Parameters<MemoryQueue["turn"]>[0]>) =>
    queue.turn({ session: "worker", sequence: ++sequence, outcomes: [], wants: [], ...changes });
  const lease = async (leases = 1) =>
    (await turn({ wants: [{ function: "f@1", leases, nestedOnly: false }] })).leases as readonly [Lease, ...Lease[]];
  const settle = (leases: readonly Lease[]) =>
    turn({
      outcomes: leases.flatMap(({ token, messages }) =>
        messages.map((message) => ({
          kind: "settle" as const,
          id: message.id,
          token,
          body: "done",
          deadLetter: undefined,
        })),
      ),
    });
  return { clock, queue, turn, lease, settle };
}

test("keeps nothing of a call that is settled and whose outcome is read", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { queue, lease, settle } = await open();
  const payloads = await Promise.all(
    Array.from({ length: 20 }, async (_, place) => {
      const payload = { place };
      await queue.submit([submission(`call-${place}`, { payload, deadlineMs: 1_000, ttlMs: 500 })]);
      return new WeakRef(payload);
    }),
  );
  await settle(await lease(20));
  const replies = await queue.receive("caller", 0, 0, NEVER);
  await queue.receive("caller", replies.length, 0, NEVER);
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(payloads.filter((payload) => payload.deref() !== undefined)).toEqual([]);
  expect(await queue.find([id("call-0")])).toEqual([{ kind: "unknown" }]);
});

test("has no timer while nothing is due by time, so that its process can end", async () => {
  const { clock, queue, turn, lease, settle } = await open();
  const waiting = queue.awaitWork("worker", ["f@1"], Number.POSITIVE_INFINITY, NEVER);
  const receiving = queue.receive("caller", 0, Number.POSITIVE_INFINITY, NEVER);
  expect(clock.pendingTimers).toBe(0);
  await queue.submit([submission("a", { deadlineMs: 1_000 }), submission("b", { caller: undefined })]);
  expect(clock.pendingTimers).toBe(1);
  await waiting;
  const [first, second] = await lease(2);
  if (second === undefined) throw new Error("two leases were expected");
  const retry = { kind: "retry" as const, charge: "failure" as const, delayMs: 50, part: undefined };
  await turn({ outcomes: [{ ...retry, id: id("a"), token: first.token }] });
  await settle([second]);
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(50);
  await settle(await lease());
  await receiving;
  expect(clock.pendingTimers).toBe(0);
});

test("forgets results after their time, and that there were any after a day", async () => {
  const { clock, queue, lease, settle } = await open();
  await queue.submit([submission("deferred", { caller: undefined })]);
  await settle(await lease());
  const state = async () => (await queue.find([id("deferred")]))[0]?.kind;
  expect(await state()).toBe("settled");
  await clock.advance(QUEUE_LIMITS.resultTtlMs);
  expect(await state()).toBe("expired");
  await clock.advance(QUEUE_LIMITS.idempotencyTtlMs);
  expect(await state()).toBe("unknown");
});

test("keeps the last items of a stream for a reader that asks again, but not for long", async () => {
  const { clock, queue, lease, settle } = await open();
  await queue.submit([submission("stream")]);
  const leases = await lease();
  await queue.append(id("stream"), leases[0].token, 0, ["a", "b"], 2);
  await settle(leases);
  await queue.receive("caller", 1, 0, NEVER);
  const last = { items: ["a", "b"], cursor: 2, ended: true };
  expect(await queue.read(id("stream"), 0, 0, NEVER)).toEqual(last);
  expect(await queue.read(id("stream"), 0, 0, NEVER)).toEqual(last);
  await clock.advance(60_000);
  expect(await queue.read(id("stream"), 0, 0, NEVER)).toEqual({ items: [], cursor: 0, ended: true });
});

test("a message larger than the whole queue is taken when nothing waits", async () => {
  const { queue } = await open({ maxWaitingRows: 10 });
  const large = submission("large", { rows: 11 });
  const [reply, next] = await queue.submit([large, submission("next")]);
  expect(reply).toEqual({ kind: "accepted" });
  expect(next).toMatchObject({ kind: "refused", reason: "queue-full" });
});

test("a tree lists what has ended below what goes on", async () => {
  const { queue, lease, settle } = await open();
  await queue.submit([submission("root")]);
  const [root] = await lease();
  const parent = { id: id("root"), lease: root.token };
  await queue.submit([submission("child", { parent })]);
  const [child] = await lease();
  await queue.submit([submission("grandchild", { parent: { id: id("child"), lease: child.token } })]);
  await settle([child]);
  const states = async () => (await queue.tree(id("root"))).map((node) => `${node.id} ${node.state}`);
  expect(await states()).toEqual(["main.root running", "main.child settled", "main.grandchild waiting"]);
  await settle(await lease());
  expect(await states()).toEqual(["main.root running", "main.child settled", "main.grandchild settled"]);
});

test("siblings that recurse under one permit all finish", async () => {
  const { queue, lease, settle } = await open({ gate: { key: "f", maxConcurrent: 1, nested: "borrow" } });
  await queue.submit([submission("root")]);
  const [root] = await lease();
  const parent = { id: id("root"), lease: root.token };
  await queue.submit([submission("left", { parent }), submission("right", { parent }), submission("stranger")]);
  const [left, none] = await lease(5);
  expect([left.messages[0]?.id, none]).toEqual([id("left"), undefined]);
  await queue.submit([submission("below", { parent: { id: id("left"), lease: left.token } })]);
  const [below] = await lease(5);
  expect(below.messages[0]?.id).toBe(id("below"));
  await settle([below]);
  await settle([left]);
  const [right] = await lease(5);
  expect(right.messages[0]?.id).toBe(id("right"));
  await settle([right]);
  expect(await lease(5)).toEqual([]);
  await settle([root]);
  expect((await lease(5))[0].messages[0]?.id).toBe(id("stranger"));
});

test("dead letters beyond their cap go, oldest first", async () => {
  const { queue, turn, lease } = await open();
  for (let place = 0; place < QUEUE_LIMITS.maxDeadLetters + 5; place += 100) {
    await queue.submit(Array.from({ length: 100 }, (_, next) => submission(`${place + next}`)));
    const leases = await lease(100);
    const outcomes = leases.map(({ token, messages }) => ({
      kind: "settle" as const,
      id: messages[0]?.id ?? id(""),
      token,
      body: undefined,
      deadLetter: "because",
    }));
    await turn({ outcomes });
  }
  const letters = await queue.deadLetters("f@1", 1e6);
  expect(letters).toHaveLength(QUEUE_LIMITS.maxDeadLetters);
  expect((await queue.stats())[0]?.deadLetters).toBe(QUEUE_LIMITS.maxDeadLetters);
  expect(letters[0]?.id).toBe(id(`${Math.ceil((QUEUE_LIMITS.maxDeadLetters + 5) / 100) * 100 - 1}`));
});

test("refuses every move once it is closed, and ends those that wait", async () => {
  const { clock, queue } = await open();
  const waiting = queue.awaitWork("worker", ["f@1"], 60_000, NEVER);
  await queue.close();
  await waiting;
  expect(clock.pendingTimers).toBe(0);
  await expect(queue.submit([])).rejects.toMatchObject({ code: "plan.closed" });
});

test("refuses moves of too many items", async () => {
  const { queue } = await open();
  const ids = Array.from({ length: QUEUE_LIMITS.maxItemsPerMove + 1 }, (_, place) => id(`${place}`));
  await expect(queue.find(ids)).rejects.toMatchObject({ code: "internal.invariant" });
});

test("what a worker that leaves had begun is begun again in the same order", async () => {
  const { queue, lease } = await open();
  await queue.submit(["a", "b", "c", "d"].map((name) => submission(name)));
  await lease(3);
  await queue.leave("worker");
  const wants = [{ function: "f@1", leases: 4, nestedOnly: false }];
  const { leases } = await queue.turn({ session: "next", sequence: 1, outcomes: [], wants });
  expect(leases.flatMap(({ messages }) => messages.map((message) => message.id))).toEqual(["a", "b", "c", "d"].map(id));
});

test("a tree of two hundred thousand calls is cancelled whole", async () => {
  const { queue, lease } = await open();
  await queue.submit([submission("root")]);
  const parent = { id: id("root"), lease: (await lease())[0].token };
  for (let place = 0; place < 200_000; place += 1_000) {
    await queue.submit(Array.from({ length: 1_000 }, (_, next) => submission(`${place + next}`, { parent })));
  }
  expect(await queue.cancel([id("root")], "enough")).toBe(200_001);
  expect((await queue.stats())[0]).toMatchObject({ waitingMessages: 0, waitingRows: 0, runningLeases: 1 });
});

test("a worker that waits is woken for what its last turn wanted, not for what it wanted when it began to wait", async () => {
  const { queue, turn, lease } = await open();
  await turn({ wants: [{ function: "f@1", leases: 1, nestedOnly: true }] });
  const woken = queue.awaitWork("worker", ["f@1"], Number.POSITIVE_INFINITY, NEVER);
  await lease();
  await queue.submit([submission("root")]);
  await woken;
  expect(await lease()).toHaveLength(1);
});

test("a worker is not woken by room that its own turn makes and fills", async () => {
  const { queue, turn, lease } = await open({ gate: { key: "f", maxConcurrent: 1, nested: "borrow" } });
  await queue.submit([submission("first"), submission("second")]);
  const [{ token, messages }] = await lease();
  let isWoken = false;
  void queue.awaitWork("worker", ["f@1"], Number.POSITIVE_INFINITY, NEVER).then(() => {
    isWoken = true;
  });
  const outcomes = [{ kind: "settle" as const, id: messages[0]!.id, token, body: 1, deadLetter: undefined }];
  const wants = [{ function: "f@1", leases: 10, nestedOnly: false }];
  expect((await turn({ outcomes, wants })).leases).toHaveLength(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWoken).toBe(false);
});
