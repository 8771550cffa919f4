// The stage of a conformance test: one queue, its time, and makers of calls, workers and callers.
import { expect, onTestFinished } from "vitest";
import type { FunctionLimits } from "../../compute/queue/limits.ts";
import type { CallId, CallState, Submission, SubmitReply } from "../../compute/queue/messages.ts";
import type { Queue } from "../../compute/queue/queue.ts";
import { submissionOf } from "../compute/queue/submission.ts";
import { CallerActor } from "./caller-actor.ts";
import { limits } from "./limits.ts";
import type { OpenedQueue, OpenQueue } from "./open-queue.ts";
import { WorkerActor } from "./worker-actor.ts";

/** Opens a queue that knows these functions; a name stands for one with {@link limits} of its own. */
export type OpenScene = (...functions: readonly (string | FunctionLimits)[]) => Promise<Scene>;

/** What a test says of a call; the rest is usual. */
export type CallOptions = Partial<Omit<Submission, "id" | "function">>;

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Scenes on the queues that `open` gives, closed when their test ends. */
export function scenes(open: OpenQueue): OpenScene {
  return async (...functions) => {
    const opened = await open();
    onTestFinished(() => opened.close());
    const scene = new Scene(opened);
    await scene.queue.declare(functions.map((each) => (typeof each === "string" ? limits(each) : each)));
    return scene;
  };
}

export class Scene {
  readonly queue: Queue;
  /** Undefined where the clock cannot be moved behind the queue's back. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly #opened: OpenedQueue;
  readonly #startMs = Date.now();
  #passedMs = 0;
  #made = 0;

  constructor(opened: OpenedQueue) {
    this.queue = opened.queue;
    this.#opened = opened;
    this.sleep = (ms) => opened.sleep(ms);
  }

  /** Milliseconds that have passed since the scene was opened. */
  get passedMs(): number {
    return this.#passedMs;
  }

  async advance(ms: number): Promise<void> {
    await this.#opened.advance(ms);
    this.#passedMs += ms;
  }

  /** A call id that sorts after those made before. */
  newId(): CallId {
    const time = crockford(this.#startMs + this.#passedMs, 10);
    this.#made += 1;
    return `${this.queue.shard}.${time}${crockford(this.#made, 16)}` as CallId;
  }

  /** A deferred call of one row, but for `options`. */
  call(functionName: string, options: CallOptions = {}): Submission {
    const id = this.newId();
    return submissionOf(id, functionName, { payload: { made: this.#made }, ...options });
  }

  /** Submits one call, which is to be accepted. */
  async accept(functionName: string, options: CallOptions = {}): Promise<CallId> {
    const [id] = await this.acceptAll(functionName, [options]);
    return id!;
  }

  /** Submits calls in one move, which are all to be accepted. */
  async acceptAll(functionName: string, options: readonly CallOptions[]): Promise<CallId[]> {
    const calls = options.map((each) => this.call(functionName, each));
    for (let from = 0; from < calls.length; from += 1_000) {
      const slice = calls.slice(from, from + 1_000);
      expect(await this.queue.submit(slice)).toEqual(slice.map(() => ({ kind: "accepted" })));
    }
    return calls.map((call) => call.id);
  }

  /** Submits one call and says what the queue replied. */
  async reply(call: Submission): Promise<SubmitReply> {
    const [reply] = await this.queue.submit([call]);
    return reply!;
  }

  async find(id: CallId): Promise<CallState> {
    const [state] = await this.queue.find([id]);
    return state!;
  }

  /** A worker that has begun its session; without `leaseMs` it lives as long as the queue. It says that it `serves` these. */
  async worker(name = "worker", leaseMs = Number.POSITIVE_INFINITY, ...serves: string[]): Promise<WorkerActor> {
    const worker = new WorkerActor(this.queue, name, leaseMs, serves);
    await worker.beat();
    return worker;
  }

  /** A caller that has begun its session; without `leaseMs` it lives as long as the queue. */
  async caller(name = "caller", leaseMs = Number.POSITIVE_INFINITY): Promise<CallerActor> {
    const caller = new CallerActor(this.queue, name, leaseMs);
    await caller.beat();
    return caller;
  }

  /**
   * Lets `ms` pass in steps no longer than `stepMs`, while others of the scene do what they do in between.
   * Sessions that beat in `meanwhile` stay alive.
   */
  async pass(ms: number, stepMs: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
      await this.advance(Math.min(stepMs, leftMs));
      await meanwhile();
    }
  }
}

function crockford(value: number, digits: number): string {
  let text = "";
  for (let rest = value; text.length < digits; rest = Math.floor(rest / 32)) text = CROCKFORD[rest % 32] + text;
  return text;
}
