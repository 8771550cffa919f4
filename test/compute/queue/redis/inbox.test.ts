// Replies to one caller, as they arrive.
import { expect, it } from "vitest";
import type { CallId, Reply } from "../../../../compute/queue/messages.ts";
import { Inbox } from "../../../../compute/queue/redis/inbox.ts";

it("gives what was pushed in its order, once everything before was fetched or read", () => {
  const inbox = current();
  inbox.push(reply(2));
  inbox.push(reply(1));
  expect(numbers(inbox, 0)).toEqual([1, 2]);
  expect(numbers(inbox, 1)).toEqual([2]);
  expect(numbers(inbox, 2)).toEqual([]);
});

it("asks the shard at first, after a hole, and when words may have been lost", () => {
  expect(new Inbox().after(0)).toBeUndefined();
  const inbox = current();
  inbox.push(reply(2));
  expect(inbox.after(0)).toBeUndefined();
  inbox.fetched(0, [reply(1), reply(2)], inbox.doubts);
  expect(numbers(inbox, 2)).toEqual([]);
  inbox.shake();
  expect(inbox.after(2)).toBeUndefined();
});

it("stays in doubt when a doubt came while the shard was asked", () => {
  const inbox = new Inbox();
  const { doubts } = inbox;
  inbox.doubt();
  inbox.fetched(0, [], doubts);
  expect(inbox.after(0)).toBeUndefined();
});

it("knows what the shard is to be told was read", () => {
  const inbox = current();
  expect(inbox.unconfirmed).toBeUndefined();
  inbox.push(reply(1));
  inbox.after(1);
  expect(inbox.unconfirmed).toBe(1);
  inbox.confirmed(1);
  expect(inbox.unconfirmed).toBeUndefined();
});

it("does not take what was read already", () => {
  const inbox = current();
  inbox.after(3);
  inbox.push(reply(2));
  expect(numbers(inbox, 3)).toEqual([]);
});

function current(): Inbox {
  const inbox = new Inbox();
  inbox.fetched(0, [], inbox.doubts);
  return inbox;
}

function numbers(inbox: Inbox, sequence: number): readonly number[] | undefined {
  return inbox.after(sequence)?.map((each) => each.sequence);
}

function reply(sequence: number): Reply {
  return { sequence, id: `main.${sequence}` as CallId, outcome: { kind: "settled", body: sequence } };
}

it("takes what is numbered anew for a caller that goes back", () => {
  const inbox = current();
  for (const sequence of [1, 2, 3]) inbox.push(reply(sequence));
  inbox.after(3);
  expect(inbox.after(0)).toBeUndefined();
  inbox.fetched(0, [], inbox.doubts);
  inbox.push(reply(1));
  expect(numbers(inbox, 0)).toEqual([1]);
  expect(inbox.unconfirmed).toBeUndefined();
});
