// One lease from start to report: its rows run together, suspects of a crash apart from them.
import { isQuarryError } from "../../engine/index.ts";
import { cancelledError, endError } from "../caller/end-errors.ts";
import type { CallScope } from "../caller/scope.ts";
import type { Clock } from "../clock.ts";
import { after } from "../isolation/after.ts";
import { Cancellation } from "../isolation/cancellation.ts";
import type { Isolate, Work, WorkFailure, WorkResult } from "../isolation/isolate.ts";
import { classifyFailure } from "../policy/classify-failure.ts";
import type { CallId, Lease, LeasedMessage, LeaseToken, Outcome } from "../queue/messages.ts";
import type { QueueConsumer } from "../queue/queue.ts";
import type { QueuedFunction } from "../served-function.ts";
import { AttemptSpans } from "../tracing/attempt-spans.ts";
import type { AloneIsolates } from "./alone-isolates.ts";
import { crashed, decideOutcome, type RanMessage, resultsOf } from "./decide-outcome.ts";
import { type HalvingRun, runHalves, runHalving } from "./halving.ts";
import { LeaseMoves } from "./lease-moves.ts";
import { bodyOf, isReadable, type LeasedRows, leasedRows, unreadable } from "./leased-rows.ts";
import { failedOutcome, handedBack } from "./plain-outcomes.ts";
import type { RowResults } from "./row-results.ts";

/** What a lease needs of the worker that holds it. */
export interface LeaseHost {
  readonly queue: QueueConsumer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isolate: Isolate;
  /** Places that die with whatever runs in them, for suspects. */
  readonly alone: AloneIsolates;
  /** Runs handlers where calls of theirs find their parent. */
  inScope<T>(scope: Omit<CallScope, "calling">, run: () => T | Promise<T>): T | Promise<T>;
}

/** A call whose function cannot be had for now comes back after so long: perhaps to another worker. */
const UNAVAILABLE_PAUSE_MS = 1_000;

/** A suspect that kills two workers it had for itself is the culprit. */
const CRASHES_ALONE = 2;

/** Runs the messages of one lease. */
export class RunningLease {
  readonly #host: LeaseHost;
  readonly #served: QueuedFunction;
  readonly #lease: Lease;
  readonly #cancellation = new Cancellation();
  readonly #unwanted = new Set<CallId>();
  /** Among the leases its worker runs. */
  place = 0;
  #moves: LeaseMoves | undefined;
  #isDisowned = false;

  constructor(host: LeaseHost, served: QueuedFunction, lease: Lease) {
    this.#host = host;
    this.#served = served;
    this.#lease = lease;
  }

  /** The queue's name of its function. */
  get functionName(): string {
    return this.#served.key;
  }

  get token(): LeaseToken {
    return this.#lease.token;
  }

  get isDisowned(): boolean {
    return this.#isDisowned;
  }

  /** Tells the handler once nobody wants any of the lease's calls. */
  cancel(id: CallId, reason: string): void {
    if (!this.#lease.messages.some((message) => message.id === id)) return;
    this.#unwanted.add(id);
    if (this.#unwanted.size === this.#lease.messages.length) this.abandon(reason);
  }

  /** Nothing that it comes to counts any more. */
  disown(reason: string): void {
    this.#isDisowned = true;
    this.abandon(reason);
  }

  /** Ends it before its time. @returns what to report: calls go back uncharged, or fail where they may not run twice */
  handBack(): Outcome[] {
    this.disown("its worker shuts down");
    const { messages, token } = this.#lease;
    return messages.map(({ id }) => (this.#mayRunTwice ? handedBack(id, token) : this.#workerLost(id)));
  }

  /** Tells the handler that nobody wants what it does. */
  abandon(reason: string): void {
    const named = { callId: this.#lease.messages[0]!.id, functionName: this.#served.definition.info.name };
    this.#cancellation.cancel(cancelledError(named, reason));
  }

  /** Runs everything and says what to report; at once where nothing has to be waited for. Never rejects, nor throws. */
  run(): Outcome[] | Promise<Outcome[]> {
    const spans = AttemptSpans.begin(this.#served.definition, this.#lease.messages);
    const messages = spans?.messages ?? this.#lease.messages;
    if (spans === undefined && messages.every(isSound)) return this.#runTogether(messages);
    return this.#runApart(messages).then((outcomes) => {
      spans?.end(outcomes);
      return outcomes;
    });
  }

  /** Suspects of a crash one by one, after all others; what cannot be read not at all. */
  async #runApart(messages: readonly LeasedMessage[]): Promise<Outcome[]> {
    const sound = messages.filter(isSound);
    const outcomes = sound.length > 0 ? await this.#runTogether(sound) : [];
    for (const message of messages) {
      if (!isReadable(message)) outcomes.push(this.#failedToRun(message, unreadable(message)));
      else if (!isSound(message)) outcomes.push(...(await this.#runAlone(message)));
    }
    return outcomes;
  }

  /** What cannot run with others must not take them with it: arguments of another function, for one. */
  async #runEach(messages: readonly LeasedMessage[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const message of messages) outcomes.push(...(await this.#runTogether([message])));
    return outcomes;
  }

  /** Runs the rows of `messages` by `run` and decides what to report of each. */
  #report(
    messages: readonly LeasedMessage[],
    run: (rows: LeasedRows) => RowResults | Promise<RowResults>,
  ): Outcome[] | Promise<Outcome[]> {
    const startUs = this.#host.clock.nowUs();
    const failed = (thrown: unknown) =>
      messages.length > 1 ? this.#runEach(messages) : messages.map((message) => this.#failedToRun(message, thrown));
    try {
      const rows = leasedRows(this.#served, messages);
      const decide = (results: RowResults) =>
        this.#decide(messages, rows, results, (this.#host.clock.nowUs() - startUs) / 1000);
      const outcomes = after(run(rows), decide);
      return outcomes instanceof Promise ? outcomes.catch(failed) : outcomes;
    } catch (thrown) {
      return failed(thrown);
    }
  }

  #runTogether(messages: readonly LeasedMessage[]): Outcome[] | Promise<Outcome[]> {
    return this.#report(messages, (rows) => this.#runRows(messages, rows));
  }

  #runRows(messages: readonly LeasedMessage[], rows: LeasedRows): RowResults | Promise<RowResults> {
    const { definition } = this.#served;
    const how: HalvingRun = {
      definition,
      run: (part) => this.#runPart(this.#host.isolate, messages, part, part === rows),
      isDivisible: (failure) => this.#isDivisible(messages, failure),
      dividesCrashes: false,
    };
    return runHalving(how, rows);
  }

  /** A suspect dies alone, as often as it takes to know which of its rows kills. */
  #runAlone(message: LeasedMessage): Promise<Outcome[]> {
    const run = async (isolate: Isolate) => {
      const how: HalvingRun = {
        definition: this.#served.definition,
        run: (part, crashes) => this.#runSuspects(isolate, message, part, crashes),
        isDivisible: (failure) => this.#isDivisible([message], failure),
        dividesCrashes: true,
      };
      return await this.#report([message], (rows) => (rows.count > 1 ? runHalves(how, rows) : runHalving(how, rows)));
    };
    return this.#host.alone.use(run, message.parent !== undefined);
  }

  /** A row that stands alone is the culprit after its second crash in here, also if it had company in the first. */
  async #runSuspects(
    isolate: Isolate,
    message: LeasedMessage,
    rows: LeasedRows,
    crashesBefore: number,
  ): Promise<WorkResult> {
    for (let crashes = crashesBefore + 1; ; crashes++) {
      const result = await this.#runPart(isolate, [message], rows, true);
      if (result.kind !== "crashed" || rows.count > 1 || crashes >= CRASHES_ALONE) return result;
    }
  }

  /** Halves spend tokens of their own: they are calls the lease did not pay for. */
  #runPart(
    isolate: Isolate,
    messages: readonly LeasedMessage[],
    rows: LeasedRows,
    isPaid: boolean,
  ): WorkResult | Promise<WorkResult> {
    if (!isPaid) return this.#ownMoves.takeTokens(rows).then(() => this.#runPart(isolate, messages, rows, true));
    const work = this.#workOf(messages, rows);
    const [first] = messages as [LeasedMessage];
    const scope = {
      parent: { id: first.id, lease: this.#lease.token },
      deadlineUs: work.deadlineMs === undefined ? undefined : this.#host.clock.nowUs() + work.deadlineMs * 1000,
      tenant: first.tenant,
      trace: rows.calls[0]!.trace,
    };
    return this.#host.inScope(scope, () => isolate.run(work));
  }

  #workOf(messages: readonly LeasedMessage[], rows: LeasedRows): Work {
    const [first] = messages as [LeasedMessage];
    const body = bodyOf(first);
    return {
      payload: rows.payload,
      rows: rows.count,
      calls: rows.calls,
      attempt: Math.max(...messages.map(({ failures }) => failures)) + 1,
      timeoutMs: body.timeoutMs ?? this.#served.definition.policies.timeoutMs,
      deadlineMs: longest(messages),
      fence: this.#lease.token,
      cancellation: this.#cancellation,
      onItems: body.isStreamed ? (items) => this.#ownMoves.sendItems(first.id, items) : undefined,
    };
  }

  /** A failure that may pass is not looked for in the rows, nor one that the whole batch is tried again for. */
  #isDivisible(messages: readonly LeasedMessage[], failure: Omit<WorkFailure, "row">): boolean {
    const { idempotent, batching } = this.#served.definition;
    if (!idempotent || batching.onBatchError !== "bisect" || failure.retryable) return false;
    if (this.#cancellation.isCancelled) return false;
    return messages.every((message) => this.#verdict(message, failure) === "settle");
  }

  #verdict({ failures, ageMs }: LeasedMessage, { isWanted, retryAfterMs }: Omit<WorkFailure, "row">): string {
    const { policies, idempotent } = this.#served.definition;
    const failed = { failures, ageMs, isWanted, retryAfterMs, mayRunTwice: idempotent };
    return classifyFailure(policies.retry, failed, 0).kind;
  }

  #decide(messages: readonly LeasedMessage[], rows: LeasedRows, results: RowResults, busyMs: number): Outcome[] {
    let pauseMs = 0;
    const outcomes = messages.map((message, index) => {
      const end = rows.calls[index + 1]?.firstRow ?? rows.count;
      const own = resultsOf(results, rows.calls[index]!.firstRow, end);
      const ran = this.#ran(message, busyMs);
      const hasCrashed = message.crashes === 0 && own.failures.some(({ isCrash }) => isCrash);
      const decision = hasCrashed ? crashed(ran) : decideOutcome(ran, own);
      pauseMs = Math.max(pauseMs, decision.pauseMs ?? 0);
      return decision.outcome;
    });
    // A queue that is closed or away needs no pause.
    if (pauseMs > 0) this.#host.queue.pauseRate(this.#served.key, pauseMs).catch(() => {});
    return outcomes;
  }

  #ran(message: LeasedMessage, busyMs: number): RanMessage {
    const { retry } = this.#served.definition.policies;
    const { random } = this.#host;
    return { message, token: this.#lease.token, retry, mayRunTwice: this.#mayRunTwice, busyMs, random };
  }

  /** Never after the first item: the reader has it already. */
  get #mayRunTwice(): boolean {
    return this.#served.definition.idempotent && this.#moves?.hasSentItems !== true;
  }

  get #ownMoves(): LeaseMoves {
    const { queue, clock } = this.#host;
    const { token } = this.#lease;
    this.#moves ??= new LeaseMoves({ queue, clock, served: this.#served, token, cancellation: this.#cancellation });
    return this.#moves;
  }

  /** The function could not be set up or found, or took arguments it cannot read. What nobody waits for is kept for who looks into it. */
  #failedToRun({ id, isDeferred }: LeasedMessage, thrown: unknown): Outcome {
    const mayPass = isQuarryError(thrown, "compute.unavailable") && thrown.facts.retryable;
    if (mayPass && this.#mayRunTwice) return handedBack(id, this.#lease.token, UNAVAILABLE_PAUSE_MS);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return failedOutcome(id, this.#lease.token, thrown, isDeferred ? reason : undefined);
  }

  #workerLost(callId: CallId): Outcome {
    const named = { callId, functionName: this.#served.definition.info.name };
    const error = endError("worker-lost", named, "its worker shut down");
    return failedOutcome(callId, this.#lease.token, error, undefined);
  }
}

function isSound(message: LeasedMessage): boolean {
  return message.crashes === 0 && isReadable(message);
}

/** Of several calls in one batch, none is cut short by another's deadline; the queue ends the late one by itself. */
function longest(messages: readonly LeasedMessage[]): number | undefined {
  let longestMs = 0;
  for (const { deadlineMs } of messages) {
    if (deadlineMs === undefined) return undefined;
    longestMs = Math.max(longestMs, deadlineMs);
  }
  return longestMs;
}
