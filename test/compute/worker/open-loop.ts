// A lease loop over a queue in memory, on virtual time, with a queue between the two that fails when a test says so.
import { onTestFinished } from "vitest";
import { definitionOf } from "../../../catalog/index.ts";
import type { Clock } from "../../../compute/clock.ts";
import { InlineIsolate } from "../../../compute/isolation/inline-isolate.ts";
import type { BatchLimits } from "../../../compute/queue/limits.ts";
import { MemoryQueue } from "../../../compute/queue/memory/memory-queue.ts";
import type { CallId, CallState, Submission } from "../../../compute/queue/messages.ts";
import type { Beat, CancelledCall, Queue, QueueConsumer, TurnRequest } from "../../../compute/queue/queue.ts";
import { AloneIsolates } from "../../../compute/worker/alone-isolates.ts";
import { LeaseLoop, type LeaseLoopEvent, type LeaseLoopOptions } from "../../../compute/worker/lease-loop.ts";
import { type FunctionValue, QuarryError } from "../../../engine/index.ts";
import { served } from "../caller/fake-queue.ts";
import { submissionOf } from "../queue/submission.ts";
import { VirtualClock } from "../virtual-clock.ts";

type Move = "turn" | "beat" | "awaitWork";

/** Passes moves on, and fails some: before the queue has them, or after, as when a reply is lost. */
class FailingQueue {
  readonly turns: TurnRequest[] = [];
  readonly beats: Beat[] = [];
  /** What the next moves of a kind meet. */
  readonly failures: Record<Move, ("before" | "after" | Error)[]> = { turn: [], beat: [], awaitWork: [] };
  /** Calls that the next beat says were cancelled. */
  readonly told: CancelledCall[] = [];
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  consumer(): QueueConsumer {
    const queue = this.#queue;
    const own: Pick<QueueConsumer, Move> = {
      turn: (request) => {
        this.turns.push(request);
        return this.#make("turn", () => queue.turn(request));
      },
      beat: (beat) => {
        this.beats.push(beat);
        return this.#make("beat", async () => [...(await queue.beat(beat)), ...this.told.splice(0)]);
      },
      awaitWork: (...args) => this.#make("awaitWork", () => queue.awaitWork(...args)),
    };
    return new Proxy(queue, {
      get: (_, move: keyof Queue) => own[move as Move] ?? (queue[move] as () => unknown).bind(queue),
    });
  }

  async #make<T>(move: Move, make: () => Promise<T>): Promise<T> {
    const failure = this.failures[move].shift();
    if (failure === "before") throw away();
    if (failure instanceof Error) throw failure;
    const reply = await make();
    if (failure === "after") throw away();
    return reply;
  }
}

function away(): QuarryError {
  const detail = "the connection was lost";
  return new QuarryError("compute.unavailable", detail, { detail, retryable: true });
}

export function openLoop(options: Partial<LeaseLoopOptions> & { readonly queue?: never; readonly clock?: never } = {}) {
  const clock = new VirtualClock();
  const queue = new MemoryQueue({ clock });
  const failing = new FailingQueue(queue);
  const events: LeaseLoopEvent[] = [];
  const scene = new LoopScene(queue, clock);
  const loop = scene.open({ queue: failing.consumer(), onEvent: (event) => events.push(event), ...options });
  onTestFinished(() => queue.close());
  return { clock, queue, failing, events, loop, scene };
}

interface ServeOptions {
  readonly slots?: number;
  readonly batching?: BatchLimits;
}

/** A queue, its functions and its calls. */
class LoopScene {
  readonly #queue: MemoryQueue;
  readonly #clock: Clock;
  #calls = 0;
  #loops = 0;

  constructor(queue: MemoryQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /** Another loop over the same queue. */
  open(options: Partial<LeaseLoopOptions> = {}): LeaseLoop {
    const loop = new LeaseLoop({
      ...{ queue: this.#queue, clock: this.#clock, leaseMs: 30_000, random: () => 0.5 },
      session: `worker-${++this.#loops}`,
      inScope: (_, run) => run(),
      ...options,
    });
    onTestFinished(() => loop.close());
    return loop;
  }

  /** Declares a function and serves it; its permits are no limit. @returns its name in the queue */
  async serve(loop: LeaseLoop, value: FunctionValue, { slots = 100, batching }: ServeOptions = {}): Promise<string> {
    const one = served(value);
    const { definition } = one;
    const gate = { ...one.limits.gate, maxConcurrent: 1000 };
    const limits = { ...one.limits, gate, mayRunTwice: definition.idempotent, batching };
    await this.#queue.declare([limits]);
    const open = () => new InlineIsolate(definitionOf(value)!);
    loop.serve({ served: { ...one, limits }, isolate: open(), alone: new AloneIsolates(open), slots });
    return one.key;
  }

  /** Submits a call of a number. */
  async call(functionKey: string, value: unknown = 1, options: Partial<Submission> = {}): Promise<CallId> {
    const id = `main.${String(++this.#calls).padStart(26, "0")}` as CallId;
    const args = { kind: "columns", columns: [[value]], rows: [0] };
    const payload = { args, timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined };
    await this.#queue.submit([submissionOf(id, functionKey, { payload, ...options })]);
    return id;
  }

  async stateOf(id: CallId): Promise<CallState> {
    return (await this.#queue.find([id]))[0]!;
  }

  /** The values of a settled call; its error; or where it is. */
  async outcomeOf(id: CallId): Promise<unknown> {
    const state = await this.stateOf(id);
    if (!("outcome" in state) || state.outcome.kind !== "settled") return state.kind;
    const { values, error } = state.outcome.body as { values: unknown[]; error?: { code?: string } };
    return error === undefined ? values : error.code;
  }
}
