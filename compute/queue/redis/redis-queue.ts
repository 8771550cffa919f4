// The queue port over Redis: each move is one function of the shard's library. Words that the shard says to this process, and
// what it knows of its own sessions, spare it most looks.
import { type Clock, systemClock } from "../../clock.ts";
import type { BodyCodec } from "../body-codec.ts";
import type { FunctionLimits } from "../limits.ts";
import type { CallId, CallNode, CallState, Chunk, LeaseToken, Reply, Submission, SubmitReply } from "../messages.ts";
import type { Beat, CancelledCall, DeadLetter, FunctionStats, Queue, TurnReply, TurnRequest } from "../queue.ts";
import { completeLeases, completeReplies, completeStates } from "./apart.ts";
import type { Inbox } from "./inbox.ts";
import { Inboxes } from "./inboxes.ts";
import { RedisAdmin } from "./redis-admin.ts";
import { refuseWhenFull } from "./refuse-when-full.ts";
import {
  checkItems,
  cutSubmissions,
  describeOutcomes,
  describeSubmissions,
  MAX_ITEMS,
  NO_REPORT,
  sendable,
  toUs,
} from "./requests.ts";
import { SCRIPTS } from "./scripts.ts";
import { Shard, type ShardOptions } from "./shard.ts";
import { Stations } from "./stations.ts";
import type { ShardMessage } from "./words.ts";

/** The number of a turn that is none: it reports, as turns that are too large for one do first, and leases nothing. */
const ONLY_REPORTS = 0;

const ACCEPTED: SubmitReply = Object.freeze({ kind: "accepted" });

/** One shard whose state lives in Redis, shared by everybody who opens it. */
export class RedisQueue implements Queue {
  readonly shard: string;
  readonly #codec: BodyCodec;
  readonly #clock: Clock;
  readonly #inboxes = new Inboxes();
  readonly #stations = new Stations();
  readonly #fetchBodies = (fields: readonly string[]) => this.#shard.bodies(fields);
  #shard!: Shard;
  #admin!: RedisAdmin;

  private constructor(options: ShardOptions) {
    this.shard = options.shard;
    this.#codec = options.codec;
    this.#clock = options.clock ?? systemClock;
  }

  /** @throws `compute.unavailable` */
  static async open(options: ShardOptions): Promise<RedisQueue> {
    const queue = new RedisQueue(options);
    queue.#shard = await Shard.open(options, (message) => queue.#hear(message));
    queue.#admin = new RedisAdmin(queue.#shard);
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

  async beat({ session, role, leaseMs, demand, serves }: Beat): Promise<readonly CancelledCall[]> {
    const leaseUs = leaseMs === Number.POSITIVE_INFINITY ? undefined : toUs(leaseMs);
    const [{ channel }, sentUs] = [this.#shard, this.#clock.nowUs()];
    const cancelled = await this.#shard.run(SCRIPTS.beat, { session, channel, role, leaseUs, demand, serves });
    if (role === "worker") this.#stations.of(session).livesUntil(sentUs + leaseMs * 1000);
    return cancelled;
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

  declare(limits: readonly FunctionLimits[]): Promise<void> {
    return this.#admin.declare(limits);
  }

  pause(functionName: string): Promise<void> {
    return this.#admin.pause(functionName);
  }

  resume(functionName: string): Promise<void> {
    return this.#admin.resume(functionName);
  }

  purge(functionName: string): Promise<number> {
    return this.#admin.purge(functionName);
  }

  move(from: string, to: string | undefined): Promise<number> {
    return this.#admin.move(from, to);
  }

  stats(): Promise<readonly FunctionStats[]> {
    return this.#admin.stats();
  }

  deadLetters(functionName: string | undefined, max: number, skip?: number): Promise<readonly DeadLetter[]> {
    return this.#admin.deadLetters(functionName, max, skip);
  }

  retryDead(ids: readonly CallId[]): Promise<number> {
    return this.#admin.retryDead(ids);
  }

  retryAllDead(functionName: string | undefined): Promise<number> {
    return this.#admin.retryAllDead(functionName);
  }

  /** Does what is due by time alone. Whoever waits or moves does so too: only an idle shard is behind. */
  tick(): Promise<void> {
    return this.#admin.tick();
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
    for (const { session, lease, isLast } of message.leases) {
      this.#stations.find(session)?.hand(lease, isLast, this.#clock.nowUs());
    }
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
}

function calledTo(session: string): string {
  return `session ${session}`;
}

function repliesTo(caller: string): string {
  return `replies ${caller}`;
}
