// The caller's side of the protocol: what it submits, when it listens, and that every message is heard of exactly once.
import { expect, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import type { OutgoingMessage } from "../../../compute/caller/outgoing.ts";
import type { CallId, SubmitReply } from "../../../compute/queue/messages.ts";
import type { MessageBody } from "../../../compute/wire/payload.ts";
import { QuarryError } from "../../../engine/index.ts";
import { done, Hearing, openCaller, served, settle, settled } from "./fake-queue.ts";

const greet = fn({ name: "greet", input: { name: z.string() }, output: z.string() }).row(({ name }) => `hello ${name}`);
const GREET = served(greet);

function message(name = "ann", more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const args = { kind: "columns", columns: [[name]], rows: [0] } as const;
  return {
    served: GREET,
    body: { args, timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined },
    ...{ rows: 1, bytes: 8, weight: 0, cost: 1, flush: false, tenant: "", deferred: false },
    parent: undefined,
    trace: undefined,
    options: {},
    ...more,
  };
}

function unavailable(retryable: boolean): QuarryError {
  return new QuarryError("compute.unavailable", "The queue is away.", { detail: "away", retryable });
}

test("gathers what is sent in one turn of the microtask queue into one move", async () => {
  const { caller, queue } = openCaller();
  const ids = ["ann", "bob", "cid"].map((name) => caller.send(message(name), new Hearing()));
  await settle();
  expect(queue.moves.map((move) => move.map(({ id }) => id))).toEqual([ids]);
});

test("submits at most 1,000 messages in a move", async () => {
  const { caller, queue } = openCaller();
  for (let at = 0; at < 2500; at++) caller.send(message(), new Hearing());
  await settle();
  expect(queue.moves.map((move) => move.length)).toEqual([1000, 1000, 500]);
});

test("submits what the message says", async () => {
  const { caller, queue } = openCaller();
  const options = { priority: 3, ttlMs: 5, deadlineMs: 7 };
  const parent = { id: "main.01ARZ3NDEKTSV4RRFFQ69G5FAV" as CallId, lease: 4 as never };
  const sent = message("ann", { ...{ options, parent, tenant: "t", weight: 2, cost: 3, flush: true } });
  caller.send(sent, new Hearing());
  await settle();
  expect(queue.submissions[0]).toMatchObject({
    ...{ function: GREET.key, payload: sent.body, rows: 1, bytes: 8, weight: 2, cost: 3, flush: true },
    ...{ caller: caller.id, tenant: "t", priority: 3, ttlMs: 5, deadlineMs: 7, parent },
  });
});

test("says nothing of a parent whose permits are in another shard", async () => {
  const { caller, queue } = openCaller();
  const parent = { id: "other.01ARZ3NDEKTSV4RRFFQ69G5FAV" as CallId, lease: 4 as never };
  caller.send(message("ann", { parent }), new Hearing());
  await settle();
  expect(queue.submissions[0]!.parent).toBeUndefined();
});

test("tells parts, then the end, to the listener of the message", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  queue.tell(id, { kind: "part", body: done([1]) });
  queue.tell(id, settled([2]));
  queue.tell(id, settled([3]));
  await settle();
  expect(hearing.heard).toEqual([
    ["accepted", id],
    ["part", [1]],
    ["settled", [2]],
  ]);
});

test("listens only while calls are outstanding", async () => {
  const { caller, queue } = openCaller();
  await settle();
  expect(queue.receiving).toBe(0);
  const [first, second] = [caller.send(message(), new Hearing()), caller.send(message(), new Hearing())];
  await settle();
  expect(queue.receiving).toBe(1);
  queue.tell(first, settled([1]));
  await settle();
  expect(queue.receiving).toBe(1);
  queue.tell(second, settled([1]));
  await settle();
  expect(queue.receiving).toBe(0);
  expect(queue.acknowledged).toBe(2);
});

test("says what it has read with its next call, if that comes at once", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  hearing.settled = () => queueMicrotask(() => caller.send(message("bob"), new Hearing()));
  const id = caller.send(message(), hearing);
  await settle();
  queue.tell(id, settled([1]));
  await settle();
  expect([queue.acknowledged, queue.acknowledgements]).toEqual([1, 0]);
});

test("stops listening when the last call was refused", async () => {
  const { caller, queue } = openCaller();
  queue.answer = () => ({ kind: "refused", reason: "nested", detail: "gate g" });
  const hearing = new Hearing();
  caller.send(message(), hearing);
  await settle();
  expect(hearing.heard).toEqual([["ended", "compute.nested-refused"]]);
  expect(queue.receiving).toBe(0);
});

test("names every refusal and every end by a code", async () => {
  const { caller, queue } = openCaller();
  const refusals = {
    "other-arguments": "compute.idempotency-conflict",
    nested: "compute.nested-refused",
    "too-deep": "compute.too-deep",
    "unknown-function": "internal.invariant",
  } as const;
  for (const [reason, code] of Object.entries(refusals)) {
    const hearing = new Hearing();
    queue.answer = () => ({ kind: "refused", reason: reason as keyof typeof refusals, detail: "because" });
    caller.send(message(), hearing);
    await settle();
    expect(hearing.heard).toEqual([["ended", code]]);
  }
  queue.answer = () => ({ kind: "accepted" });
  const ends = {
    cancelled: "compute.cancelled",
    purged: "compute.cancelled",
    expired: "compute.expired",
    deadline: "compute.deadline-exceeded",
    "worker-lost": "compute.worker-lost",
    dead: "compute.worker-crash",
    deadlock: "compute.deadlock",
  } as const;
  for (const [reason, code] of Object.entries(ends)) {
    const hearing = new Hearing();
    const id = caller.send(message(), hearing);
    await settle();
    queue.tell(id, { kind: "ended", reason: reason as keyof typeof ends, detail: "because" });
    await settle();
    expect(hearing.heard.at(-1)).toEqual(["ended", code]);
  }
});

test("asks a full queue three times, with longer and longer pauses", async () => {
  const { caller, queue, clock } = openCaller();
  queue.answer = () => ({ kind: "refused", reason: "queue-full", detail: "10 rows wait" });
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await clock.advance(49);
  expect(queue.moves.length).toBe(1);
  await clock.advance(1);
  expect(queue.moves.length).toBe(2);
  await clock.advance(250);
  expect(queue.submissions.map((submission) => submission.id)).toEqual([id, id, id]);
  expect(hearing.heard).toEqual([["ended", "compute.queue-full"]]);
  expect(clock.pendingTimers).toBe(0);
});

test("a queue that has room again takes what it refused", async () => {
  const { caller, queue, clock } = openCaller();
  queue.answer = () => ({ kind: "refused", reason: "queue-full", detail: "10 rows wait" });
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  queue.answer = () => ({ kind: "accepted" });
  await clock.advance(50);
  queue.tell(id, settled(["ok"]));
  await settle();
  expect(hearing.heard.at(-1)).toEqual(["settled", ["ok"]]);
});

test("submits a lost move again, and gives up on a queue that is gone", async () => {
  const { caller, queue, clock } = openCaller();
  const [lucky, unlucky] = [new Hearing(), new Hearing()];
  let tries = 0;
  queue.answer = () => {
    if (++tries === 1) throw unavailable(true);
    return { kind: "accepted" };
  };
  const id = caller.send(message(), lucky);
  await clock.advance(50);
  expect(lucky.heard).toEqual([["accepted", id]]);
  queue.answer = () => {
    throw unavailable(false);
  };
  caller.send(message(), unlucky);
  await settle();
  expect(unlucky.heard).toEqual([["ended", "compute.unavailable"]]);
});

test("waits no longer for a queue that took its time to say that it is gone", async () => {
  const { caller, queue, clock } = openCaller();
  let tries = 0;
  queue.submit = async () => {
    tries++;
    clock.jump(5_000);
    throw unavailable(true);
  };
  const hearing = new Hearing();
  caller.send(message(), hearing);
  await clock.advance(1_000);
  expect(hearing.heard).toEqual([["ended", "compute.unavailable"]]);
  expect(tries).toBe(1);
});

test("does not ask for calls that the queue has not answered yet", async () => {
  const { caller, queue } = openCaller();
  const id = caller.send(message(), new Hearing());
  await settle();
  queue.states.set(id, { kind: "running" });
  queue.submit = () => new Promise(() => {});
  caller.send(message("bob"), new Hearing());
  await settle();
  queue.tell(id, settled([]), { lost: true });
  queue.tell("main.another" as CallId, settled([]));
  await settle();
  expect(queue.asked).toEqual([[id]]);
});

test("asks what became of its calls when a reply is missing", async () => {
  const { caller, queue } = openCaller();
  const [lost, found] = [new Hearing(), new Hearing()];
  const [first, second] = [caller.send(message(), lost), caller.send(message(), found)];
  await settle();
  queue.states.set(first, { kind: "settled", outcome: settled(["found"]) });
  queue.tell(first, settled(["lost"]), { lost: true });
  queue.tell(second, settled(["told"]));
  await settle();
  expect(lost.heard.at(-1)).toEqual(["settled", ["found"]]);
  expect(found.heard.at(-1)).toEqual(["settled", ["told"]]);
});

test("submits a call again, under its id, when the queue has lost it", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const [id, other] = [caller.send(message(), hearing), caller.send(message(), new Hearing())];
  await settle();
  queue.tell(other, settled([]), { lost: true });
  queue.states.set(other, { kind: "running" });
  queue.tell(other, settled([]));
  await settle();
  expect(queue.submissions.map((submission) => submission.id)).toEqual([id, other, id]);
  queue.tell(id, settled(["again"]));
  await settle();
  expect(hearing.heard.at(-1)).toEqual(["settled", ["again"]]);
});

test("goes on listening after a failure of the queue, and asks what it missed", async () => {
  const { caller, queue, clock } = openCaller();
  queue.receiveError = unavailable(true);
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  queue.receiveError = undefined;
  queue.states.set(id, { kind: "settled", outcome: settled(["found"]) });
  await clock.advance(100);
  expect(hearing.heard.at(-1)).toEqual(["settled", ["found"]]);
});

test("a call that turns out to be another one hears of that one", async () => {
  const { caller, queue } = openCaller();
  const [first, second] = [new Hearing(), new Hearing()];
  const id = caller.send(message(), first);
  await settle();
  queue.answer = () => ({ kind: "joined", id });
  caller.send(message(), second);
  await settle();
  queue.tell(id, settled(["both"]));
  await settle();
  expect(first.heard.at(-1)).toEqual(["settled", ["both"]]);
  expect(second.heard).toEqual([
    ["accepted", id],
    ["settled", ["both"]],
  ]);
  expect(queue.receiving).toBe(0);
});

test("an outcome that comes before the word that it is one's own is not lost", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const id = "main.elsewhere" as CallId;
  let answer = () => {};
  const submit = queue.submit.bind(queue);
  queue.submit = async (submissions) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return submit(submissions);
  };
  queue.answer = () => ({ kind: "joined", id });
  caller.send(message(), hearing);
  await settle();
  queue.tell(id, settled(["early"]));
  await settle();
  answer();
  await settle();
  expect(hearing.heard.at(-1)).toEqual(["settled", ["early"]]);
});

test("a reply that its listener cannot read ends that call and no other", async () => {
  const { caller, queue } = openCaller();
  const [broken, sound] = [new Hearing(), new Hearing()];
  broken.settled = () => {
    throw new TypeError("no vector");
  };
  const [first, second] = [caller.send(message(), broken), caller.send(message(), sound)];
  await settle();
  queue.tell(first, settled([]));
  queue.tell(second, settled(["ok"]));
  await settle();
  expect(broken.heard.at(-1)).toEqual(["ended", "internal.invariant"]);
  expect(sound.heard.at(-1)).toEqual(["settled", ["ok"]]);
});

test("a deferred message is heard of only until it is accepted", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const id = caller.send(message("ann", { deferred: true }), hearing);
  await settle();
  expect(queue.submissions[0]?.caller).toBeUndefined();
  expect(hearing.heard).toEqual([["accepted", id]]);
  expect(queue.receiving).toBe(0);
  expect(queue.beats).toEqual([]);
});

test("cancels calls it has just sent, and hears of it from the queue", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await caller.cancel([id], "enough");
  await settle();
  expect(queue.submissions.map((submission) => submission.id)).toEqual([id]);
  expect(queue.cancelled).toEqual([{ ids: [id], reason: "enough" }]);
  expect(hearing.heard.at(-1)).toEqual(["ended", "compute.cancelled"]);
});

test("a call that waits for room in the queue is cancelled at once", async () => {
  const { caller, queue, clock } = openCaller();
  queue.answer = () => ({ kind: "refused", reason: "queue-full", detail: "10 rows wait" });
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  await caller.cancel([id], "enough");
  await clock.advance(1000);
  expect(hearing.heard).toEqual([["ended", "compute.cancelled"]]);
  expect(queue.moves.length).toBe(1);
});

test("a call that is cancelled on its way is not sent again to a full queue", async () => {
  const { caller, queue, clock } = openCaller();
  const answers: ((replies: readonly SubmitReply[]) => void)[] = [];
  queue.submit = () => new Promise((resolve) => answers.push(resolve));
  queue.cancel = async () => 0;
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  await caller.cancel([id], "enough");
  answers[0]!([{ kind: "refused", reason: "queue-full", detail: "10 rows wait" }]);
  await clock.advance(1_000);
  expect(answers.length).toBe(1);
  expect(hearing.heard).toEqual([["ended", "compute.queue-full"]]);
});

test("a session that lives with its queue beats once", async () => {
  const { caller, queue } = openCaller();
  for (let at = 0; at < 3; at++) {
    const id = caller.send(message(), new Hearing());
    await settle();
    queue.tell(id, settled([]));
    await settle();
  }
  const leaseMs = Number.POSITIVE_INFINITY;
  expect(queue.beats).toEqual([{ session: caller.id, role: "caller", leaseMs, demand: {}, serves: [] }]);
});

test("a session with a lease beats while calls are outstanding", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3000 });
  const id = caller.send(message(), new Hearing());
  caller.declareDemand("greet@1", 50);
  await clock.advance(2500);
  expect(queue.beats.map((beat) => beat.demand)).toEqual([{ "greet@1": 50 }, { "greet@1": 50 }, { "greet@1": 50 }]);
  queue.tell(id, settled([]));
  await clock.advance(10_000);
  expect(queue.beats.length).toBe(3);
  expect(clock.pendingTimers).toBe(0);
});

test("after a sleep longer than its lease it reads from the beginning, and asks what became of its calls", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3_000 });
  const [first, second] = [new Hearing(), new Hearing()];
  const [told, ended] = [caller.send(message("ann"), first), caller.send(message("bob"), second)];
  await settle();
  queue.tell(told, settled(["hello ann"]));
  await settle();
  const reason = { kind: "ended", reason: "cancelled", detail: "its caller is gone" } as const;
  queue.states.set(ended, { kind: "settled", outcome: reason });
  clock.jump(60_000);
  await clock.advance(1_000);
  expect(queue.acknowledged).toBe(0);
  const again = queue.submissions.at(-1)!;
  expect(again).toEqual({ ...queue.submissions[1]!, id: again.id });
  expect(again.id).not.toBe(ended);
  queue.tell(again.id, settled(["hello bob"]));
  await settle();
  expect(second.heard.at(-1)).toEqual(["settled", ["hello bob"]]);
  expect(second.ids).toEqual(new Set([ended]));
});

test("a stream that the queue has ended meanwhile is not asked for again: some of it may have been read", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3_000 });
  const hearing = new Hearing();
  const { body } = message();
  const id = caller.send(message("ann", { body: { ...body, isStreamed: true } }), hearing);
  await settle();
  const reason = { kind: "ended", reason: "cancelled", detail: "its caller is gone" } as const;
  queue.states.set(id, { kind: "settled", outcome: reason });
  clock.jump(60_000);
  await clock.advance(1_000);
  expect(hearing.heard.at(-1)).toEqual(["ended", "compute.cancelled"]);
  expect(queue.submissions.length).toBe(1);
});

test("after two thirds of its lease without a word it asks already: the next may come too late", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3_000 });
  const id = caller.send(message(), new Hearing());
  await settle();
  queue.states.set(id, { kind: "running" });
  clock.jump(2_100);
  await clock.advance(0);
  expect(queue.asked).toEqual([[id]]);
});

test("a call that was asked for once more is cancelled by the id that its sender has", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3_000 });
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  const reason = { kind: "ended", reason: "cancelled", detail: "its caller is gone" } as const;
  queue.states.set(id, { kind: "settled", outcome: reason });
  clock.jump(60_000);
  await clock.advance(1_000);
  await caller.cancel([id], "enough");
  await settle();
  expect(queue.cancelled.at(-1)).toMatchObject({ ids: [queue.submissions.at(-1)!.id] });
  expect(hearing.heard.at(-1)).toEqual(["ended", "compute.cancelled"]);
});

test("a caller that was idle for longer than its lease reads from the beginning", async () => {
  const { caller, queue, clock } = openCaller({ leaseMs: 3_000 });
  const id = caller.send(message(), new Hearing());
  await settle();
  queue.tell(id, settled([]));
  await clock.advance(60_000);
  expect(queue.acknowledged).toBe(1);
  caller.send(message(), new Hearing());
  await settle();
  expect(queue.acknowledged).toBe(0);
});

test("what cannot be sent fails alone", async () => {
  const { caller, queue } = openCaller();
  const refuse = (name: string) => new QuarryError("function.not-sendable", name, { detail: name });
  queue.answer = ({ payload }) => {
    const { args } = payload as MessageBody;
    if (args.kind === "columns" && args.columns[0]![0] === "symbol") throw refuse("a symbol");
    return { kind: "accepted" };
  };
  const hearings = ["ann", "bob", "symbol", "dan"].map((name) => {
    const hearing = new Hearing();
    caller.send(message(name), hearing);
    return hearing;
  });
  await settle();
  expect(hearings.map(({ heard }) => (heard as string[][])[0]![0])).toEqual([
    "accepted",
    "accepted",
    "ended",
    "accepted",
  ]);
  expect(hearings[2]!.heard).toEqual([["ended", "function.not-sendable"]]);
});

test("a body that could not be read ends its call with why", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  const id = caller.send(message(), hearing);
  await settle();
  queue.tell(id, { kind: "settled", body: new QuarryError("compute.unreadable", "Update.", { detail: "newer" }) });
  await settle();
  expect(hearing.heard.at(-1)).toEqual(["ended", "compute.unreadable"]);
});

test("a closed caller sends nothing more, and tells everybody so", async () => {
  const { caller, queue } = openCaller();
  const [held, late] = [new Hearing(), new Hearing()];
  queue.answer = () => ({ kind: "refused", reason: "queue-full", detail: "10 rows wait" });
  caller.send(message("ann", { deferred: true }), held);
  await settle();
  queue.answer = () => ({ kind: "accepted" });
  const id = caller.send(message("bob", { deferred: true }), late);
  await caller.close();
  await settle();
  expect(held.heard).toEqual([["ended", "compute.cancelled"]]);
  expect(late.heard).toEqual([["accepted", id]]);
  const after = new Hearing();
  caller.send(message(), after);
  await settle();
  expect(after.heard).toEqual([["ended", "plan.closed"]]);
});

test("closing ends what is outstanding and the session", async () => {
  const { caller, queue } = openCaller();
  const hearing = new Hearing();
  caller.send(message(), hearing);
  await settle();
  await caller.close();
  await settle();
  expect(hearing.heard.at(-1)).toEqual(["ended", "compute.cancelled"]);
  expect(queue.left).toEqual([caller.id]);
  expect(queue.receiving).toBe(0);
});
