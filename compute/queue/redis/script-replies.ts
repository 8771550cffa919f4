// Replies of scripts as the port's types. The shape of each is described at the head of its script in `lua/`.

import type { BodyCodec } from "../body-codec.ts";
import type {
  CallId,
  CallNode,
  CallOutcome,
  CallState,
  Chunk,
  EndReason,
  Lease,
  LeasedMessage,
  LeaseToken,
  ParentCall,
  RefusalReason,
  Reply,
  SubmitReply,
} from "../messages.ts";
import type { CancelledCall, DeadLetter, FunctionStats, TurnReply } from "../queue.ts";
import { APART } from "./apart.ts";
import { ReplyReader, readInt } from "./reply-reader.ts";

/** What there is now; and in how many microseconds this process looks for the shard's sake (undefined: another one does). */
export interface Timed<T> {
  readonly value: T;
  readonly dueInUs: number | undefined;
}

/** How many calls were ended, and what is left to do. */
export interface CancelProgress {
  readonly ended: number;
  readonly left: readonly CallId[];
}

/** How many items may come. */
export interface Credit {
  readonly items: number;
  /** None ever will. */
  readonly isOver: boolean;
}

/** How many calls something was done to, and whether there may be more. */
export interface Progress {
  readonly done: number;
  readonly isMore: boolean;
}

/** The two functions that say different things of one key. */
export interface Conflict {
  readonly key: string;
  readonly functions: readonly string[];
}

/** Of those submissions that are not simply accepted, by their places from 1. */
export function readSubmitReplies(reply: unknown): ReadonlyMap<number, SubmitReply> {
  return new Map(ReplyReader.each(reply, (reader) => [reader.int(), readSubmitReply(reader)] as const));
}

function readSubmitReply(reader: ReplyReader): SubmitReply {
  const kind = reader.text();
  if (kind === "joined") return { kind, id: reader.text() as CallId };
  return { kind: "refused", reason: reader.text() as RefusalReason, detail: reader.text() };
}

/** A turn; the process looks for the shard's sake when it is due. `newest`: the last lease that the shard has begun. */
export function readTimedTurn(reply: unknown, codec: BodyCodec): Timed<TurnReply & { readonly newest: LeaseToken }> {
  const reader = new ReplyReader(reply);
  const leases = reader.list((lease) => readLease(lease, codec));
  const cancelled = reader.list(readCancelledCall);
  const [wakeInMs, isLost] = [msOrNever(reader.int()), reader.int() === 1];
  const dueInUs = orNever(reader.int());
  return { value: { leases, cancelled, wakeInMs, isLost, newest: reader.int() as LeaseToken }, dueInUs };
}

export function readLease(reader: ReplyReader, codec: BodyCodec): Lease {
  return {
    token: reader.int() as LeaseToken,
    function: reader.text(),
    messages: reader.list((message) => readMessage(message, codec)),
  };
}

/** What is usual is not said. */
const USUAL = {
  rows: 1,
  isDeferred: false,
  deadlineMs: undefined,
  failures: 0,
  crashes: 0,
  tenant: "",
  parent: undefined,
  trace: undefined,
  remaining: undefined,
};

function readMessage(reader: ReplyReader, codec: BodyCodec): LeasedMessage {
  const id = reader.text() as CallId;
  const payload = readBody(reader, codec);
  const [ageMs, waitedMs] = [reader.int() / 1000, reader.int() / 1000];
  const { rows, isDeferred, deadlineMs, failures, crashes, tenant, parent, trace, remaining } = reader.isAtEnd
    ? USUAL
    : readUnusual(reader);
  // One literal: spread together from two it would take four times as long, for every call.
  return {
    id,
    payload,
    ageMs,
    waitedMs,
    rows,
    isDeferred,
    deadlineMs,
    failures,
    crashes,
    tenant,
    parent,
    trace,
    remaining,
  };
}

/** What is large is fetched from where it is kept. */
function readBody(reader: ReplyReader, codec: BodyCodec): unknown {
  const bytes = reader.bytes();
  return bytes.length === 0 ? APART : codec.decode(bytes);
}

function readUnusual(reader: ReplyReader) {
  return {
    rows: reader.int(),
    isDeferred: reader.int() === 1,
    deadlineMs: msOrNever(reader.int()),
    failures: reader.int(),
    crashes: reader.int(),
    tenant: reader.text(),
    parent: readParent(reader),
    trace: reader.maybeText(),
    remaining: reader.maybeInts(),
  };
}

function readParent(reader: ReplyReader): ParentCall | undefined {
  const id = reader.maybeText();
  const lease = reader.int();
  return id === undefined ? undefined : { id: id as CallId, lease: lease as LeaseToken };
}

/** Whether there may be work. */
export function readLook(reply: unknown): Timed<boolean> {
  const reader = new ReplyReader(reply);
  return { value: reader.int() === 1, dueInUs: orNever(reader.int()) };
}

export function readCancelled(reply: unknown): readonly CancelledCall[] {
  return ReplyReader.each(reply, readCancelledCall);
}

function readCancelledCall(reader: ReplyReader): CancelledCall {
  return { id: reader.text() as CallId, token: reader.int() as LeaseToken, reason: reader.text() };
}

export function readReplies(reply: unknown, codec: BodyCodec): Timed<readonly Reply[]> {
  const reader = new ReplyReader(reply);
  const dueInUs = orNever(reader.int());
  const value = reader.list((each) => ({
    sequence: each.int(),
    id: each.text() as CallId,
    outcome: readOutcome(each, codec),
  }));
  return { value, dueInUs };
}

function readOutcome(reader: ReplyReader, codec: BodyCodec): CallOutcome {
  const kind = reader.text();
  if (kind === "ended") return { kind, reason: reader.text() as EndReason, detail: reader.text() };
  return { kind: kind as "part" | "settled", body: readBody(reader, codec) };
}

export function readStates(reply: unknown, codec: BodyCodec): readonly CallState[] {
  return ReplyReader.each(reply, (reader) => {
    const kind = reader.text() as CallState["kind"];
    return kind === "settled" || kind === "dead" ? { kind, outcome: readOutcome(reader, codec) } : { kind };
  });
}

export function readCancelProgress(reply: unknown): CancelProgress {
  const reader = new ReplyReader(reply);
  return { ended: reader.int(), left: reader.allBytes().map((id) => id.toString("utf8") as CallId) };
}

export function readProgress(reply: unknown): Progress {
  const reader = new ReplyReader(reply);
  return { done: reader.int(), isMore: reader.int() === 1 };
}

export function readNodes(reply: unknown): readonly CallNode[] {
  return ReplyReader.each(reply, (reader) => ({
    id: reader.text() as CallId,
    parent: reader.maybeText() as CallId | undefined,
    function: reader.text(),
    state: reader.text() as CallNode["state"],
  }));
}

export function readChunk(reply: unknown, codec: BodyCodec): Timed<Chunk> {
  const reader = new ReplyReader(reply);
  const [dueInUs, cursor, ended] = [orNever(reader.int()), reader.int(), reader.int() === 1];
  return { dueInUs, value: { items: reader.allBytes().map((item) => codec.decode(item)), cursor, ended } };
}

export function readCredit(reply: unknown): Timed<Credit> {
  const reader = new ReplyReader(reply);
  return { dueInUs: orNever(reader.int()), value: { items: reader.int(), isOver: reader.int() === 1 } };
}

export function readConflict(reply: unknown): Conflict | undefined {
  const reader = new ReplyReader(reply);
  if (reader.text() !== "conflict") return undefined;
  return { key: reader.text(), functions: [reader.text(), reader.text()] };
}

export function readStats(reply: unknown): readonly FunctionStats[] {
  return ReplyReader.each(reply, (reader) => ({
    function: reader.text(),
    waitingMessages: reader.int(),
    waitingRows: reader.int(),
    waitingBytes: reader.int(),
    delayedMessages: reader.int(),
    runningLeases: reader.int(),
    runningRows: reader.int(),
    demandRows: reader.int(),
    settledMessages: reader.int(),
    settledRows: reader.int(),
    retries: reader.int(),
    deadLetters: reader.int(),
    isPaused: reader.int() === 1,
    workers: reader.int(),
    unservedMs: reader.int() / 1000,
  }));
}

export function readDeadLetters(reply: unknown, codec: BodyCodec): readonly DeadLetter[] {
  return ReplyReader.each(reply, (reader) => ({
    id: reader.text() as CallId,
    function: reader.text(),
    payload: codec.decode(reader.bytes()),
    rows: reader.int(),
    reason: reader.text(),
    failures: reader.int(),
    crashes: reader.int(),
    ageMs: reader.int() / 1000,
  }));
}

/** Microseconds, or never. */
export function readDelay(reply: unknown): number | undefined {
  return orNever(readInt(reply));
}

/** Scripts say -1 for never and none. */
function orNever(value: number): number | undefined {
  return value < 0 ? undefined : value;
}

function msOrNever(us: number): number | undefined {
  return us < 0 ? undefined : us / 1000;
}
