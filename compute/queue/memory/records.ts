// What a shard knows, as records that point at one another: calls, the leases they run under, the gates and functions these
// belong to, the sessions that hold them. Records only; what happens to them is in the files beside.
import type { WatchedCall, WatchedGate } from "../../policy/find-deadlock.ts";
import type { PermitHolder, Permits } from "../../policy/permits.ts";
import type { FunctionLimits, GateLimit } from "../limits.ts";
import type { CallId, CallNode, CallOutcome, LeasedMessage, LeaseToken, Submission } from "../messages.ts";
import type { TurnReply } from "../queue.ts";
import type { Bucket } from "./bucket.ts";
import { Heap, type Placed } from "./heap.ts";
import type { ItemBuffer } from "./item-buffer.ts";
import type { Lane, ReadyItem } from "./lanes.ts";
import { type Linked, LinkedList } from "./linked-list.ts";
import type { Mailbox, Told } from "./mailbox.ts";
import { ReadyQueue, rankOf } from "./ready-queue.ts";
import { Due } from "./timeline.ts";
import type { Waiter } from "./waiter.ts";

/** Where a call is: in exactly one place. */
export type CallStage = "ready" | "delayed" | "running" | "settled" | "dead";

const NO_CALLS: readonly QueuedCall[] = [];

/** A submission and what has become of it. */
export class QueuedCall implements ReadyItem<QueuedCall>, Placed, Told, WatchedCall {
  readonly id: CallId;
  served: FunctionQueue;
  readonly parent: QueuedCall | undefined;
  readonly rank: number;
  /** Grows with every submission. */
  readonly order: number;
  readonly submittedUs: number;
  /** Its payload goes when the call has ended. */
  submission: Submission;
  stage: CallStage = "ready";
  /** Once settled or dead. */
  outcome: CallOutcome | undefined;

  /** Rows still to do; undefined: all. */
  remaining: readonly number[] | undefined;
  rows: number;
  bytes: number;
  weight: number;
  failures = 0;
  crashes = 0;
  handBacks = 0;

  isUrgent: boolean;
  readyUs = 0;
  tag = 0;
  lane: Lane<QueuedCall> | undefined;
  previous: QueuedCall | undefined;
  next: QueuedCall | undefined;
  family: Family | undefined;
  /** Place among the delayed ones of its function, and when it comes back. */
  place = -1;
  dueUs = 0;

  /** Infinity: none. */
  deadlineUs = Number.POSITIVE_INFINITY;
  expiry: Due | undefined;

  /** Also of a call that has ended, until its worker reports: the permit is not free before. */
  lease: OpenLease | undefined;
  /** The calls it made that have not ended, or made some that have not. */
  made: Set<QueuedCall> | undefined;
  /** Of a root: calls of its tree that have ended. */
  endedNodes: CallNode[] | undefined;

  mailbox: Mailbox<QueuedCall> | undefined;
  /** Of callers that joined by idempotency key. */
  joined: Mailbox<QueuedCall>[] | undefined;
  /** Parts told so far, where somebody may join later. */
  parts: CallOutcome[] | undefined;
  unread = 0;
  /** Its outcome is kept for its time. */
  isKept = false;
  items: ItemBuffer | undefined;

  constructor(
    submission: Submission,
    served: FunctionQueue,
    parent: QueuedCall | undefined,
    { order, nowUs }: { readonly order: number; readonly nowUs: number },
  ) {
    this.id = submission.id;
    this.submission = submission;
    this.served = served;
    this.parent = parent;
    this.rank = rankOf(submission.priority, submission.parent !== undefined);
    this.order = order;
    this.submittedUs = nowUs;
    this.rows = submission.rows;
    this.bytes = submission.bytes;
    this.weight = submission.weight;
    this.isUrgent = submission.flush;
  }

  get tenant(): string {
    return this.submission.tenant;
  }

  get hasEnded(): boolean {
    return this.stage === "settled" || this.stage === "dead";
  }

  get function(): string {
    return this.served.name;
  }

  get gate(): Gate {
    return this.served.gate;
  }

  get isRunning(): boolean {
    return this.stage === "running";
  }

  get canBorrow(): boolean {
    const lender = nearestHolder(this);
    return lender !== undefined && lender.borrower === undefined;
  }

  get children(): Iterable<QueuedCall> {
    return this.made === undefined ? NO_CALLS : unended(this.made);
  }
}

function* unended(calls: Iterable<QueuedCall>): Iterable<QueuedCall> {
  for (const call of calls) if (!call.hasEnded) yield call;
}

/** The lease of the nearest ancestor that holds the gate `call` needs. */
export function nearestHolder(call: QueuedCall): OpenLease | undefined {
  const { gate } = call.served;
  for (let ancestor = call.parent; ancestor !== undefined; ancestor = ancestor.parent) {
    if (ancestor.lease?.gate === gate) return ancestor.lease;
  }
  return undefined;
}

/** Some calls that run together under one permit. */
export class OpenLease implements PermitHolder, Linked<OpenLease> {
  readonly token: LeaseToken;
  readonly served: FunctionQueue;
  readonly gate: Gate;
  readonly session: Session;
  readonly calls: readonly QueuedCall[];
  readonly rows: number;
  /** Calls its worker has not reported. */
  unreported: number;
  previous: OpenLease | undefined;
  next: OpenLease | undefined;
  lender: OpenLease | undefined;
  borrower: OpenLease | undefined;
  /** Ready calls made under it that need its own gate, by function. */
  families: Map<FunctionQueue, Family> | undefined;
  /** The last time it asked for more tokens, and what it was told. */
  #lastTake = { sequence: 0, waitUs: 0 };

  constructor(token: LeaseToken, served: FunctionQueue, session: Session, calls: readonly QueuedCall[]) {
    this.token = token;
    this.served = served;
    this.gate = served.gate;
    this.session = session;
    this.calls = calls;
    this.unreported = calls.length;
    this.rows = calls.length === 1 ? calls[0]!.rows : calls.reduce((rows, call) => rows + call.rows, 0);
  }

  /** Takes more tokens, or says how long until they could be had; the same `sequence` again says the same. */
  take(sequence: number, cost: number, nowUs: number): number {
    if (sequence > this.#lastTake.sequence) {
      this.#lastTake = { sequence, waitUs: this.served.bucket.take(cost, nowUs) };
    }
    return this.#lastTake.waitUs;
  }
}

/** Ready calls of one function that may run under the permit of one lease, their ancestor's. */
export class Family {
  readonly lender: OpenLease;
  readonly calls = new Set<QueuedCall>();

  constructor(lender: OpenLease) {
    this.lender = lender;
  }
}

/** The permits of one key. */
export class Gate implements Permits, WatchedGate {
  readonly key: string;
  readonly functions = new Set<FunctionQueue>();
  limit: GateLimit;
  used = 0;

  constructor(limit: GateLimit) {
    this.key = limit.key;
    this.limit = limit;
  }

  get maxConcurrent(): number {
    return this.limit.maxConcurrent;
  }

  get isFull(): boolean {
    return this.used >= this.limit.maxConcurrent;
  }

  get holders(): Iterable<readonly QueuedCall[]> {
    return callsUnder(this);
  }
}

/** The calls of each lease that holds the gate. One of a function that has another gate by now holds the old one. */
function* callsUnder(gate: Gate): Iterable<readonly QueuedCall[]> {
  for (const served of gate.functions) for (const lease of served.leases) if (lease.gate === gate) yield lease.calls;
}

/** What time does to a function. */
export interface Alarms {
  onReturn(served: FunctionQueue, nowUs: number): void;
  onBell(served: FunctionQueue, nowUs: number): void;
}

/** One function of the shard. */
export class FunctionQueue {
  readonly name: string;
  readonly ready = new ReadyQueue<QueuedCall>();
  readonly leases = new LinkedList<OpenLease>();
  readonly delayed = new Heap<QueuedCall>((left, right) => left.dueUs < right.dueUs);
  /** Families whose lender lends to nobody now. */
  readonly lendable = new Set<Family>();
  /** Workers that wait for it. */
  readonly waiters = new Map<Waiter, Session>();
  /** When the first delayed call is ready again. */
  readonly returning: Due;
  /** Rings when something ready becomes runnable by time alone. */
  readonly bell: Due;
  limits: FunctionLimits;
  gate: Gate;
  bucket: Bucket;
  isPaused = false;
  /** What kept a lease from its ready calls last. */
  held: { readonly for: LeasedMessage["waitedFor"]; readonly atUs: number } = { for: undefined, atUs: 0 };
  /** Ready and delayed calls, and since when there are any. */
  waitingMessages = 0;
  waitingRows = 0;
  waitingBytes = 0;
  waitsSinceUs = 0;
  runningLeases = 0;
  runningRows = 0;
  settledMessages = 0;
  settledRows = 0;
  retries = 0;
  deadLetters = 0;

  constructor(limits: FunctionLimits, gate: Gate, bucket: Bucket, alarms: Alarms) {
    this.name = limits.function;
    this.limits = limits;
    this.gate = gate;
    this.bucket = bucket;
    this.returning = new Due((nowUs) => alarms.onReturn(this, nowUs));
    this.bell = new Due((nowUs) => alarms.onBell(this, nowUs));
  }
}

/** A live worker or caller. */
export class Session {
  readonly id: string;
  /** Calls it runs that have ended meanwhile, under which lease, and why. */
  readonly cancelled = new Map<CallId, { readonly token: LeaseToken; readonly reason: string }>();
  readonly waiters = new Set<Waiter>();
  readonly check: Due;
  role: "worker" | "caller" = "worker";
  leaseUs = Number.POSITIVE_INFINITY;
  expiresUs = Number.POSITIVE_INFINITY;
  /** When the reaper last looked. */
  checkedUs = 0;
  demand: Readonly<Record<string, number>> = {};
  serves: ReadonlySet<string> = new Set();
  lastTurn: { readonly sequence: number; readonly reply: TurnReply } | undefined;
  /** Functions of which its last turn wanted only calls made by other calls. */
  readonly nestedOnly = new Set<string>();

  constructor(id: string, check: Due) {
    this.id = id;
    this.check = check;
  }
}
