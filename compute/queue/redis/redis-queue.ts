// The queue port over Redis: each move is one function of the shard's library. Words that the shard says to this process, and
// what it knows of its own sessions, spare it most looks.
import { QuarryError } from "../../../engine/index.ts";
import type { BodyCodec } from "../body-codec.ts";
import type { FunctionLimits } from "../limits.ts";
import type { CallId, CallNode, CallState, Chunk, LeaseToken, Reply, Submission, SubmitReply } from "../messages.ts";
import type { Beat, CancelledCall, DeadLetter, FunctionStats, Queue, TurnReply, TurnRequest } from "../queue.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { completeLeases, completeReplies, completeStates } from "./apart.ts";
import type { Inbox } from "./inbox.ts";
import { Inboxes } from "./inboxes.ts";
import { refuseWhenFull } from "./refuse-when-full.ts";
import { cutSubmissions, describeOutcomes, describeSubmissions, NO_REPORT, sendable, toUs } from "./requests.ts";
import type { Progress } from "./script-replies.ts";
import { SCRIPTS } from "./scripts.ts";
import { Shard, type ShardOptions } from "./shard.ts";
import { Stations } from "./stations.ts";
import type { ShardMessage } from "./words.ts";

/** The number of a turn that is none: it reports, as turns that are too large for one do first, and leases nothing. */
const ONLY_REPORTS = 0;

const ACCEPTED: SubmitReply = Object.freeze({ kind: "accepted" });
const MAX_ITEMS = QUEUE_LIMITS.maxItemsPerMove;

/** One shard whose state lives in Redis, shared by everybody who opens it. */
export class RedisQueue implements Queue {
  readonly shard: string;
  readonly #codec: BodyCodec;
  readonly #inboxes = new Inboxes();
  readonly #stations = new Stations();
  readonly #fetchBodies = (fields: readonly string[]) => this.#shard.bodies(fields);
  #shard!: Shard;

  private constructor(options: ShardOptions) {
    this.shard = options.shard;
    this.#codec = options.codec;
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions): Promise<RedisQueue> {
    const queue = new RedisQueue(options);
    queue.#shard = await Shard.open(options, (message) => queue.#hear(message));
    return queue;
  }

  close(): Promise<void> {
    return this.#shard.close();
  }

  // ── What callers do ──

  async submit(submissions: readonly Submission[]): Promise<readonly SubmitReply[]> {
    checkItems(submissions.length);
    const replies: SubmitReply[] = [];
    for (const { part, payloads } of cutSubmissions(submissions, (value) => this.#codec.encode(value, "payload"))) {
      const submitting = this.#submitPart(part, payloads);
      const unusual = await submitting.catch((error) => refuseWhenFull(error, part, (ids) => this.find(ids)));
      for (let place = 1; place <= part.length; place++) replies.push(unusual.get(place) ?? ACCEPTED);
    }
    if (submissions.some(({ synced }, at) => synced && replies[at]!.kind !== "refused")) await this.#shard.secure();
    return replies;
  }

  /**
   * Replies that were pushed are given at once; the shard is asked for those that were not. After a lost connection there are
   * none at first: Redis may have gone back in time, and the caller is to ask what became of its calls.
   */
  async receive(caller: string, sequence: number, waitMs: number, signal: AbortSignal): Promise<readonly Reply[]> {
    const inbox = this.#inboxes.of(caller);
    return this.#shard.wait([repliesTo(caller)], waitMs, signal, async (cause) => {
      if (waitMs > 0 && inbox.tellsOfShake()) return { value: [], isNews: true };
      const isAsked = waitMs === 0 || cause === "time";
      const value = (isAsked ? undefined : inbox.after(sequence)) ?? (await this.#fetch(caller, inbox, sequence));
      return { value, isNews: value.length > 0 };
    });
  }

  async find(ids: readonly CallId[]): Promise<readonly CallState[]> {
    checkItems(ids.length);
    return completeStates(ids, await this.#shard.run(SCRIPTS.find, { ids }), this.#fetchBodies);
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
    const { channel } = this.#shard;
    return this.#shard.wait([`items ${id}`], waitMs, signal, async () => {
      const value = await this.#shard.look(SCRIPTS.read, { id, channel, cursor, max: MAX_ITEMS });
      return { value, isNews: value.items.length > 0 || value.ended };
    });
  }

  tree(id: CallId): Promise<readonly CallNode[]> {
    return this.#shard.run(SCRIPTS.tree, { id, max: MAX_ITEMS });
  }

  // ── What workers do ──

  async turn(request: TurnRequest): Promise<TurnReply> {
    checkItems(request.outcomes.length);
    const { session, sequence, wants, maxLeases, handOver = false } = request;
    const reports = describeOutcomes(request.outcomes, (body) => this.#codec.encode(body, "body"));
    const last = reports.pop() ?? NO_REPORT;
    const station = this.#stations.of(session);
    const told = station.beginTurn(request.outcomes);
    const { rung, holds, known } = told;
    const asked = { session, channel: this.#shard.channel, sequence, wants, maxLeases, handOver, rung, holds, known };
    try {
      for (const report of reports) {
        const only = { ...asked, sequence: ONLY_REPORTS, wants: [], rung: [], ...report.asked };
        await this.#shard.look(SCRIPTS.turn, only, report.bodies);
      }
      const reply = await this.#shard.look(SCRIPTS.turn, { ...asked, ...last.asked }, last.bodies);
      const leases = await completeLeases(reply.leases, this.#fetchBodies);
      if (reply.isLost) this.#stations.forget(session);
      return { ...reply, leases: station.endTurn(request, told, { ...reply, leases }) };
    } catch (error) {
      station.failTurn(told);
      throw error;
    }
  }

  beat({ session, role, leaseMs, demand, serves }: Beat): Promise<readonly CancelledCall[]> {
    const leaseUs = leaseMs === Number.POSITIVE_INFINITY ? undefined : toUs(leaseMs);
    const { channel } = this.#shard;
    return this.#shard.run(SCRIPTS.beat, { session, channel, role, leaseUs, demand, serves });
  }

  async leave(session: string): Promise<void> {
    await this.#shard.run(SCRIPTS.leave, { session });
    this.#stations.forget(session);
    this.#inboxes.forget(session);
  }

  /** Where the last turn has parked the session it costs nothing but the wait. */
  async awaitWork(session: string, functions: readonly string[], waitMs: number, signal: AbortSignal) {
    const station = this.#stations.of(session);
    const words = [calledTo(session), ...functions.map((name) => `work ${name}`)];
    await this.#shard.wait(words, waitMs, signal, async (cause) => {
      if (cause === "word" || station.hasNews(functions)) return { value: undefined, isNews: true };
      if (cause === "first" && station.isParkedFor(functions)) return { value: undefined, isNews: false };
      return { value: undefined, isNews: await this.#lookForWork(session, functions) };
    });
    const handed = station.takeHanded();
    return completeLeases(handed, this.#fetchBodies).catch((error: unknown) => {
      station.putBack(handed);
      throw error;
    });
  }

  async take(token: LeaseToken, sequence: number, cost: number): Promise<number> {
    return (await this.#shard.run(SCRIPTS.take, { token, sequence, cost })) / 1000;
  }

  async pauseRate(functionName: string, pauseMs: number): Promise<void> {
    await this.#shard.run(SCRIPTS.pauseRate, { function: functionName, pauseUs: toUs(pauseMs) });
  }

  append(id: CallId, token: LeaseToken, cursor: number, items: readonly unknown[], bytes: number): Promise<number> {
    const encoded = items.map((item) => sendable(this.#codec.encode(item, "item")));
    return this.#shard.run(SCRIPTS.append, { id, token, cursor, items: items.length, bytes }, encoded);
  }

  async awaitCredit(id: CallId, waitMs: number, signal: AbortSignal): Promise<number> {
    const { channel } = this.#shard;
    const credit = await this.#shard.wait([`credit ${id}`], waitMs, signal, async () => {
      const value = await this.#shard.look(SCRIPTS.credit, { id, channel });
      return { value, isNews: value.items > 0 || value.isOver };
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

  purge(functionName: string): Promise<number> {
    return this.#untilDone(() => this.#shard.run(SCRIPTS.purge, { function: functionName, max: MAX_ITEMS }));
  }

  move(from: string, to: string | undefined): Promise<number> {
    return this.#untilDone(() => this.#shard.run(SCRIPTS.move, { from, to, max: MAX_ITEMS }));
  }

  stats(): Promise<readonly FunctionStats[]> {
    return this.#shard.run(SCRIPTS.stats, {});
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
    // No more than there are now: those that die again meanwhile are not retried for ever.
    const stats = (await this.stats()).filter((each) => functionName === undefined || each.function === functionName);
    const dead = stats.reduce((sum, each) => sum + each.deadLetters, 0);
    let retried = 0;
    while (retried < dead) {
      const max = Math.min(MAX_ITEMS, dead - retried);
      const some = await this.#shard.run(SCRIPTS.retryDead, { function: functionName, max });
      if (some === 0) break;
      retried += some;
    }
    return retried;
  }

  /** Does what is due by time alone. Whoever waits or moves does so too: only an idle shard is behind. */
  async tick(): Promise<void> {
    while ((await this.#shard.run(SCRIPTS.tick, {})) === 0);
  }

  async #submitPart(part: readonly Submission[], payloads: readonly Buffer[]) {
    const read = this.#inboxes.unconfirmed();
    const request = { channel: this.#shard.channel, read, ...describeSubmissions(part) };
    const unusual = await this.#shard.run(SCRIPTS.submit, request, payloads);
    this.#inboxes.confirmed(read);
    return unusual;
  }

  async #fetch(caller: string, inbox: Inbox, sequence: number): Promise<readonly Reply[]> {
    const { channel } = this.#shard;
    const { doubts } = inbox;
    const told = await this.#shard.look(SCRIPTS.receive, { channel, caller, sequence, max: MAX_ITEMS });
    const replies = await completeReplies(told, this.#fetchBodies);
    inbox.fetched(sequence, replies, doubts);
    return replies;
  }

  /** Whether there may be some; if not, the shard has parked the session. */
  async #lookForWork(session: string, functions: readonly string[]): Promise<boolean> {
    const { channel } = this.#shard;
    const mayBe = await this.#shard.look(SCRIPTS.awaitWork, { session, channel, functions });
    if (!mayBe) this.#stations.of(session).parkFor(functions);
    return mayBe;
  }

  #hear(message: ShardMessage | undefined): readonly string[] {
    if (message === undefined) {
      this.#stations.doubt();
      this.#inboxes.shake();
      return [];
    }
    for (const { caller, reply } of message.replies) this.#inboxes.of(caller).push(reply);
    for (const { session, lease, isLast } of message.leases) this.#stations.of(session).hand(lease, isLast);
    const words = message.words.map((word) => this.#note(word));
    const callers = message.replies.map(({ caller }) => repliesTo(caller));
    const sessions = message.leases.map(({ session }) => calledTo(session));
    return [...words, ...new Set([...callers, ...sessions])];
  }

  /** What a word says to whoever waits. */
  #note(word: string): string {
    const [kind, rest] = [word.slice(0, word.indexOf(" ")), word.slice(word.indexOf(" ") + 1)];
    if (kind === "session") this.#stations.of(rest).call();
    if (kind === "replies") this.#inboxes.of(rest).doubt();
    if (kind !== "work") return word;
    const [session, functionName] = rest.split("\0") as [string, string];
    this.#stations.of(session).ring(functionName);
    return `work ${functionName}`;
  }

  async #untilDone(some: () => Promise<Progress>): Promise<number> {
    let sum = 0;
    for (;;) {
      const { done, isMore } = await some();
      sum += done;
      if (!isMore) return sum;
    }
  }
}

function calledTo(session: string): string {
  return `session ${session}`;
}

function repliesTo(caller: string): string {
  return `replies ${caller}`;
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
