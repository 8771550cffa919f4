// A queue that does what a test says: it records what is submitted, and tells what the test wants told.
import { onTestFinished } from "vitest";
import { definitionOf } from "../../../catalog/index.ts";
import type { CalledFunction } from "../../../compute/caller/called-function.ts";
import { Caller, type CallerQueue } from "../../../compute/caller/caller.ts";
import type { CallsHome } from "../../../compute/caller/calls.ts";
import type { ReplyListener } from "../../../compute/caller/outgoing.ts";
import type { Clock } from "../../../compute/clock.ts";
import type {
  CallId,
  CallNode,
  CallOutcome,
  CallState,
  Chunk,
  Reply,
  Submission,
  SubmitReply,
} from "../../../compute/queue/messages.ts";
import type { Beat, FunctionStats } from "../../../compute/queue/queue.ts";
import type { ServedFunction } from "../../../compute/served-function.ts";
import type { MessageBody, RowsDone } from "../../../compute/wire/payload.ts";
import type { FunctionValue, QuarryError } from "../../../engine/index.ts";
import { VirtualClock } from "../virtual-clock.ts";

export class FakeQueue implements CallerQueue {
  readonly shard = "main";
  readonly moves: (readonly Submission[])[] = [];
  readonly cancelled: { readonly ids: readonly CallId[]; readonly reason: string }[] = [];
  readonly beats: Beat[] = [];
  readonly left: string[] = [];
  readonly states = new Map<CallId, CallState>();
  readonly chunks: Chunk[] = [];
  readonly nodes: CallNode[] = [];
  /** Ids of each `find`. */
  readonly asked: (readonly CallId[])[] = [];
  /** How many `receive` only said what was read. */
  acknowledgements = 0;
  /** How many `receive` wait. */
  receiving = 0;
  /** Replies that were read and may go. */
  acknowledged = 0;
  /** What `submit` answers; may throw. */
  answer: (submission: Submission) => SubmitReply = () => ({ kind: "accepted" });
  /** Called with each move that was accepted. */
  onSubmit: (submission: Submission) => void = () => {};
  receiveError: Error | undefined;
  functionStats: readonly FunctionStats[] = [];
  #sequence = 0;
  #replies: Reply[] = [];
  #wake: (() => void) | undefined;

  get submissions(): readonly Submission[] {
    return this.moves.flat();
  }

  /** Tells the caller; `lost` replies use up their number only. */
  tell(id: CallId, outcome: CallOutcome, { lost = false } = {}): void {
    this.#sequence++;
    if (!lost) this.#replies.push({ sequence: this.#sequence, id, outcome });
    this.#wake?.();
  }

  async submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]> {
    this.moves.push(submissions);
    const replies = submissions.map((submission) => this.answer(submission));
    for (const [at, submission] of submissions.entries()) {
      if (replies[at]!.kind === "accepted") this.onSubmit(submission);
    }
    return replies;
  }

  async receive(_caller: string, sequence: number, waitMs: number, signal: AbortSignal): Promise<readonly Reply[]> {
    if (this.receiveError !== undefined) throw this.receiveError;
    this.acknowledged = sequence;
    if (waitMs === 0) this.acknowledgements++;
    this.#replies = this.#replies.filter((reply) => reply.sequence > sequence);
    if (this.#replies.length > 0 || waitMs === 0 || signal.aborted) return this.#replies;
    this.receiving++;
    await new Promise<void>((resolve) => {
      const stop = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      this.#wake = stop;
      signal.addEventListener("abort", stop);
    });
    this.receiving--;
    return signal.aborted ? [] : [...this.#replies];
  }

  async find(ids: readonly CallId[]): Promise<readonly CallState[]> {
    this.asked.push(ids);
    return ids.map((id) => this.states.get(id) ?? { kind: "unknown" });
  }

  async cancel(ids: readonly CallId[], reason: string): Promise<number> {
    this.cancelled.push({ ids, reason });
    for (const id of ids) this.tell(id, { kind: "ended", reason: "cancelled", detail: reason });
    return ids.length;
  }

  async read(_id: CallId, cursor: number): Promise<Chunk> {
    return this.chunks.shift() ?? { items: [], cursor, ended: true };
  }

  async tree(): Promise<readonly CallNode[]> {
    return this.nodes;
  }

  async beat(beat: Beat): Promise<readonly []> {
    this.beats.push(beat);
    return [];
  }

  async stats(): Promise<readonly FunctionStats[]> {
    return this.functionStats;
  }

  async leave(session: string): Promise<void> {
    this.left.push(session);
  }
}

/** A function as a queue knows it. */
export function served(value: FunctionValue, limits: Partial<ServedFunction["limits"]> = {}): ServedFunction {
  const definition = definitionOf(value)!;
  const key = `${definition.info.name}@${definition.info.version}`;
  return {
    key,
    definition,
    limits: {
      function: key,
      gate: { key, maxConcurrent: definition.policies.concurrency.maxConcurrent, nested: "borrow" },
      rate: undefined,
      costUnit: "lease",
      batching: undefined,
      maxWaitingRows: Number.MAX_SAFE_INTEGER,
      maxWaitingBytes: Number.MAX_SAFE_INTEGER,
      mayRunTwice: true,
      ...limits,
    },
  };
}

/** A home of calls with one caller; every function it knows is one that `serve` gave. */
export function callsHome(caller: Caller, clock: Clock, serve: CallsHome["serve"]): CallsHome {
  const known = new Map<string, CalledFunction>();
  const note = (called: CalledFunction): CalledFunction => {
    known.set(called.key, called);
    return called;
  };
  return {
    clock,
    serve(target) {
      const called = serve(target);
      return called instanceof Promise ? called.then(note) : note(called);
    },
    callerOf: () => caller,
    knownAs: (key) => known.get(key)?.definition,
  };
}

/** A caller of a fake queue on virtual time. */
export function openCaller({ leaseMs = Number.POSITIVE_INFINITY } = {}) {
  const queue = new FakeQueue();
  const clock = new VirtualClock();
  const caller = new Caller({ queue, clock, leaseMs });
  onTestFinished(() => caller.close());
  return { queue, clock, caller };
}

/** What a listener heard, in order. */
export class Hearing implements ReplyListener {
  readonly heard: unknown[] = [];
  /** Under which it was told. */
  readonly ids = new Set<CallId>();

  accepted(id: CallId): void {
    this.#hear(id, ["accepted", id]);
  }

  part(id: CallId, body: RowsDone): void {
    this.#hear(id, ["part", body.values]);
  }

  settled(id: CallId, body: RowsDone): void {
    this.#hear(id, ["settled", body.values]);
  }

  ended(id: CallId, error: QuarryError): void {
    this.#hear(id, ["ended", error.code]);
  }

  #hear(id: CallId, what: unknown): void {
    this.ids.add(id);
    this.heard.push(what);
  }
}

export function done(values: readonly unknown[], more: Partial<RowsDone> = {}): RowsDone {
  return {
    rows: undefined,
    values,
    failures: [],
    invocations: 1,
    busyMs: 1,
    isAsync: false,
    error: undefined,
    ...more,
  };
}

export function settled(values: readonly unknown[], more: Partial<RowsDone> = {}): CallOutcome {
  return { kind: "settled", body: done(values, more) };
}

/** Promises settle, and immediates. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Answers every message by running `handler` on each row at once. */
export function answerRows(queue: FakeQueue, handler: (...values: never[]) => unknown): void {
  queue.onSubmit = ({ id, payload }) => {
    const { args } = payload as MessageBody;
    if (args.kind !== "columns") return;
    const values = Array.from(args.rows, (row) => handler(...(args.columns.map((column) => column[row]) as never[])));
    queue.tell(id, settled(values));
  };
}
