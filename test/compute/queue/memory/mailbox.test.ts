import { expect, test } from "vitest";
import { Mailbox, type Told } from "../../../../compute/queue/memory/mailbox.ts";
import type { CallId, CallOutcome } from "../../../../compute/queue/messages.ts";

const call = (id: string): Told => ({ id: id as CallId, unread: 0 });
const settled = (body: unknown): CallOutcome => ({ kind: "settled", body });

function open() {
  const read: string[] = [];
  const mailbox = new Mailbox<Told>(({ id }) => read.push(id));
  return { mailbox, read };
}

test("replies are numbered, and stay until they are acknowledged", () => {
  const { mailbox, read } = open();
  mailbox.tell(call("a"), settled(1));
  mailbox.tell(call("b"), settled(2));
  expect(mailbox.after(0).map((reply) => reply.sequence)).toEqual([1, 2]);
  expect(mailbox.after(0)).toHaveLength(2);
  expect(mailbox.after(1).map((reply) => reply.id)).toEqual(["b"]);
  expect(read).toEqual(["a"]);
  mailbox.tell(call("c"), settled(3));
  expect(mailbox.after(2).map((reply) => reply.sequence)).toEqual([3]);
  expect(mailbox.after(3)).toEqual([]);
  expect(read).toEqual(["a", "b", "c"]);
});

test("an old acknowledgement sent again changes nothing", () => {
  const { mailbox } = open();
  for (const id of ["a", "b", "c"]) mailbox.tell(call(id), settled(0));
  mailbox.after(2);
  expect(mailbox.after(1).map((reply) => reply.id)).toEqual(["c"]);
});

test("a part is no last outcome", () => {
  const { mailbox, read } = open();
  const told = call("a");
  mailbox.tell(told, { kind: "part", body: 1 });
  expect([told.unread, mailbox.holds(told)]).toEqual([0, false]);
  mailbox.tell(told, settled(2));
  expect([told.unread, mailbox.holds(told)]).toEqual([1, true]);
  mailbox.after(1);
  expect(read).toEqual([]);
  mailbox.after(2);
  expect([read, told.unread]).toEqual([["a"], 0]);
});

test("a closed mailbox lets go of everything and takes nothing", () => {
  const { mailbox, read } = open();
  mailbox.tell(call("a"), settled(1));
  mailbox.close();
  expect(read).toEqual(["a"]);
  const late = call("b");
  mailbox.tell(late, settled(2));
  expect([late.unread, mailbox.after(0)]).toEqual([0, []]);
});
