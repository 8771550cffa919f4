// The queue port over Redis: each move is one script. A small implementation that proves the port. M3 adds cluster clients,
// large payloads by reference, durability, compact records, one timekeeper per shard (here everybody who waits keeps time),
// streams in place of published words, and the refusal of submissions before memory runs out.
import { QuarryError } from "../../../engine/index.ts";
import type { BodyCodec } from "../body-codec.ts";
import type { FunctionLimits } from "../limits.ts";
import type {
  CallId,
  CallNode,
  CallState,
  Chunk,
  LeaseToken,
  Outcome,
  Reply,
  Submission,
  SubmitReply,
} from "../messages.ts";
import type { Beat, CancelledCall, DeadLetter, FunctionStats, Queue, TurnReply, TurnRequest } from "../queue.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { type OutcomeHead, SCRIPTS, type SubmissionHead } from "./scripts.ts";
import { Shard, type ShardOptions } from "./shard.ts";

const MAX_ITEMS = QUEUE_LIMITS.maxItemsPerMove;

/** One shard whose state lives in Redis, shared by everybody who opens it. */
export class RedisQueue implements Queue {
  readonly shard: string;
  readonly #shard: Shard;
  readonly #codec: BodyCodec;

  private constructor(options: ShardOptions, shard: Shard) {
    this.shard = options.shard;
    this.#shard = shard;
    this.#codec = options.codec;
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions): Promise<RedisQueue> {
    return new RedisQueue(options, await Shard.open(options));
  }

  close(): Promise<void> {
    return this.#shard.close();
  }

  // ── What callers do ──

  async submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]> {
    checkItems(submissions.length);
    const payloads = submissions.map((submission) => this.#codec.encode(submission.payload, "payload"));
    return this.#shard.run(SCRIPTS.submit, { submissions: submissions.map(headOf) }, payloads);
  }

  receive(caller: string, sequence: number, waitMs: number, signal: AbortSignal): Promise<readonly Reply[]> {
    return this.#shard.wait([`replies ${caller}`], waitMs, signal, async () => {
      const timed = await this.#shard.run(SCRIPTS.receive, { caller, sequence, max: MAX_ITEMS });
      return { ...timed, isNews: timed.value.length > 0 };
    });
  }

  async find(ids: readonly CallId[]): Promise<readonly CallState[]> {
    checkItems(ids.length);
    return this.#shard.run(SCRIPTS.find, { ids });
  }

  async cancel(ids: readonly CallId[], reason: string): Promise<number> {
    checkItems(ids.length);
    let [ended, left] = [0, ids];
    while (left.length > 0) {
      const progress = await this.#shard.run(SCRIPTS.cancel, { ids: left, reason, max: MAX_ITEMS });
      ended += progress.ended;
      left = progress.left;
    }
    return ended;
  }

  read(id: CallId, cursor: number, waitMs: number, signal: AbortSignal): Promise<Chunk> {
    return this.#shard.wait([`items ${id}`], waitMs, signal, async () => {
      const timed = await this.#shard.run(SCRIPTS.read, { id, cursor, max: MAX_ITEMS });
      return { ...timed, isNews: timed.value.items.length > 0 || timed.value.ended };
    });
  }

  tree(id: CallId): Promise<readonly CallNode[]> {
    return this.#shard.run(SCRIPTS.tree, { id, max: MAX_ITEMS });
  }

  // ── What workers do ──

  async turn({ session, sequence, outcomes, wants, maxLeases }: TurnRequest): Promise<TurnReply> {
    checkItems(outcomes.length);
    const bodies: Buffer[] = [];
    const heads = outcomes.map((outcome) => this.#outcomeHead(outcome, bodies));
    return this.#shard.run(SCRIPTS.turn, { session, sequence, outcomes: heads, wants, maxLeases }, bodies);
  }

  beat({ session, role, leaseMs, demand, serves }: Beat): Promise<readonly CancelledCall[]> {
    const leaseUs = leaseMs === Number.POSITIVE_INFINITY ? undefined : toUs(leaseMs);
    return this.#shard.run(SCRIPTS.beat, { session, role, leaseUs, demand, serves });
  }

  async leave(session: string): Promise<void> {
    await this.#shard.run(SCRIPTS.leave, { session });
  }

  async awaitWork(session: string, functions: readonly string[], waitMs: number, signal: AbortSignal): Promise<void> {
    const words = [`session ${session}`, ...functions.map((name) => `work ${name}`)];
    await this.#shard.wait(words, waitMs, signal, async () => {
      const dueInUs = await this.#shard.run(SCRIPTS.awaitWork, { session, functions });
      return { value: undefined, dueInUs, isNews: dueInUs === 0 };
    });
  }

  async take(token: LeaseToken, sequence: number, cost: number): Promise<number> {
    return (await this.#shard.run(SCRIPTS.take, { token, sequence, cost })) / 1000;
  }

  async pauseRate(functionName: string, pauseMs: number): Promise<void> {
    await this.#shard.run(SCRIPTS.pauseRate, { function: functionName, pauseUs: toUs(pauseMs) });
  }

  append(id: CallId, token: LeaseToken, cursor: number, items: readonly unknown[], bytes: number): Promise<number> {
    const encoded = items.map((item) => this.#codec.encode(item, "item"));
    return this.#shard.run(SCRIPTS.append, { id, token, cursor, items: items.length, bytes }, encoded);
  }

  async awaitCredit(id: CallId, waitMs: number, signal: AbortSignal): Promise<number> {
    const credit = await this.#shard.wait([`credit ${id}`], waitMs, signal, async () => {
      const timed = await this.#shard.run(SCRIPTS.credit, { id });
      return { ...timed, isNews: timed.value.items > 0 || timed.value.isOver };
    });
    return credit.items;
  }

  // ── What operators do ──

  async declare(limits: readonly FunctionLimits[]): Promise<void> {
    await this.#shard.announce();
    const conflict = await this.#shard.run(SCRIPTS.declare, { limits: limits.map(finite) });
    if (conflict === undefined) return;
    const { key, functions } = conflict;
    const detail = `${functions.join(" and ")} declare "${key}" with different limits`;
    throw new QuarryError("config.policy-conflict", `${detail}; one key has one limit.`, { key, functions, detail });
  }

  async pause(functionName: string): Promise<void> {
    await this.#shard.run(SCRIPTS.pause, { function: functionName, paused: true });
  }

  async resume(functionName: string): Promise<void> {
    await this.#shard.run(SCRIPTS.pause, { function: functionName, paused: false });
  }

  async purge(functionName: string): Promise<number> {
    let purged = 0;
    for (;;) {
      const progress = await this.#shard.run(SCRIPTS.purge, { function: functionName, max: MAX_ITEMS });
      purged += progress.ended;
      if (!progress.isMore) return purged;
    }
  }

  stats(): Promise<readonly FunctionStats[]> {
    return this.#shard.run(SCRIPTS.stats, {});
  }

  move(): Promise<number> {
    const detail = "calls in Redis cannot be moved yet";
    throw new QuarryError("internal.invariant", `Something is wrong in Quarry: ${detail}.`, { detail });
  }

  async deadLetters(functionName: string | undefined, max: number, skip = 0): Promise<readonly DeadLetter[]> {
    await this.tick();
    return (await this.#shard.run(SCRIPTS.deadLetters, { function: functionName, max: skip + max })).slice(skip);
  }

  async retryDead(ids: readonly CallId[]): Promise<number> {
    checkItems(ids.length);
    return this.#shard.run(SCRIPTS.retryDead, { ids });
  }

  async retryAllDead(functionName: string | undefined): Promise<number> {
    const ids = (await this.deadLetters(functionName, QUEUE_LIMITS.maxDeadLetters)).map(({ id }) => id);
    let retried = 0;
    for (let from = 0; from < ids.length; from += MAX_ITEMS) {
      retried += await this.retryDead(ids.slice(from, from + MAX_ITEMS));
    }
    return retried;
  }

  /** Does what is due by time alone. Whoever waits or moves does so too: only an idle shard is behind. */
  async tick(): Promise<void> {
    while ((await this.#shard.run(SCRIPTS.tick, {})) === 0);
  }

  /** Puts the outcome's body among `bodies`. */
  #outcomeHead(outcome: Outcome, bodies: Buffer[]): OutcomeHead {
    const { kind, id, token } = outcome;
    if (kind === "settle") {
      const body = bodies.push(this.#codec.encode(outcome.body, "body"));
      return { kind, id, token, body, deadLetter: outcome.deadLetter };
    }
    const { charge, delayMs, part } = outcome;
    const body = part && bodies.push(this.#codec.encode(part.body, "body"));
    return { kind, id, token, charge, delayUs: toUs(delayMs), body, remaining: part?.remaining };
  }
}

function headOf({ payload: _, ttlMs, deadlineMs, ...head }: Submission): SubmissionHead {
  return { ...head, ttlUs: ttlMs && toUs(ttlMs), deadlineUs: deadlineMs && toUs(deadlineMs) };
}

/** JSON has no infinity; this is far enough away. */
function finite(limits: FunctionLimits): FunctionLimits {
  const replace = (_: string, value: unknown): unknown =>
    value === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : value;
  return JSON.parse(JSON.stringify(limits, replace));
}

function checkItems(items: number): void {
  if (items <= MAX_ITEMS) return;
  const detail = `a move of ${items} items, where ${MAX_ITEMS} is the most`;
  throw new QuarryError("internal.invariant", `The queue was sent ${detail}.`, { detail });
}

function toUs(ms: number): number {
  return Math.round(ms * 1000);
}
