// Calls over a real queue in memory, with a small worker that runs handlers one lease after another.
import { onTestFinished } from "vitest";
import type { CalledFunction } from "../../../compute/caller/called-function.ts";
import { Caller } from "../../../compute/caller/caller.ts";
import { Calls } from "../../../compute/caller/calls.ts";
import { MemoryQueue } from "../../../compute/queue/memory/memory-queue.ts";
import type { CallId, Lease, LeasedMessage, Outcome } from "../../../compute/queue/messages.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import type { ServedFunction } from "../../../compute/served-function.ts";
import type { MessageBody, MessageRowFailure } from "../../../compute/wire/payload.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { callsHome, done, served } from "./fake-queue.ts";

const NEVER = new AbortController().signal;

/** What runs a row: gives a value, a promise, or the items of a stream; may throw. */
export type TestHandler = (...values: never[]) => unknown;

/** Serves functions of one queue until the test ends; `limits` are those of every function. */
export function openCalls(limits: Partial<ServedFunction["limits"]> = {}) {
  const clock = new VirtualClock();
  const queue = new MemoryQueue({ clock });
  const caller = new Caller({ queue, clock, leaseMs: Number.POSITIVE_INFINITY });
  const worker = new TestWorker(queue);
  const known = new Map<FunctionValue, CalledFunction>();
  const calls = new Calls(callsHome(caller, clock, (target) => known.get(target)!));
  onTestFinished(async () => {
    worker.close();
    await caller.close();
    await queue.close();
  });
  return {
    ...{ clock, queue, caller, worker, calls },
    async handle(target: FunctionValue, handler: TestHandler): Promise<void> {
      const one = served(target, limits);
      known.set(target, { ...one, caller });
      await queue.declare([one.limits]);
      worker.serve(one.key, handler);
    },
  };
}

class TestWorker {
  /** Rows of each lease that was run. */
  readonly leases: number[] = [];
  readonly cancelled: { readonly id: CallId; readonly reason: string }[] = [];
  readonly #queue: Queue;
  readonly #handlers = new Map<string, TestHandler>();
  readonly #stop = new AbortController();
  #sequence = 0;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  serve(name: string, handler: TestHandler): void {
    this.#handlers.set(name, handler);
    void this.#run(name, handler);
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(name: string, handler: TestHandler): Promise<void> {
    const session = `worker-${name}`;
    await this.#queue.beat({ session, role: "worker", leaseMs: Number.POSITIVE_INFINITY, demand: {}, serves: [name] });
    for (let outcomes: Outcome[] = []; !this.#stop.signal.aborted; ) {
      const wants = [{ function: name, leases: 1, nestedOnly: false }];
      const turn = await this.#queue.turn({ session, sequence: ++this.#sequence, outcomes, wants });
      this.cancelled.push(...turn.cancelled);
      outcomes = [];
      for (const lease of turn.leases) outcomes.push(...(await this.#lease(lease, handler)));
      if (turn.leases.length > 0) continue;
      await this.#queue.awaitWork(session, [name], Number.POSITIVE_INFINITY, this.#stop.signal);
    }
  }

  async #lease(lease: Lease, handler: TestHandler): Promise<Outcome[]> {
    this.leases.push(lease.messages.reduce((rows, message) => rows + message.rows, 0));
    const settles = lease.messages.map((message) => this.#settle(lease, message, handler));
    return await Promise.all(settles);
  }

  async #settle(lease: Lease, message: LeasedMessage, handler: TestHandler): Promise<Outcome> {
    const { args, isStreamed } = message.payload as MessageBody;
    if (args.kind !== "columns") throw new TypeError("expected columns");
    const values: unknown[] = [];
    const failures: MessageRowFailure[] = [];
    for (const [at, row] of Array.from(args.rows).entries()) {
      try {
        const result = handler(...(args.columns.map((column) => column[row]) as never[]));
        values.push(isStreamed ? await this.#stream(lease, message.id, result as Iterable<unknown>) : await result);
      } catch (thrown) {
        const { name: type, message: text } = thrown as Error;
        values.push(null);
        failures.push({ row: at, type, message: text, stack: undefined, retryable: false, attempts: 1 });
      }
    }
    const { id } = message;
    return { kind: "settle", id, token: lease.token, body: done(values, { failures }), deadLetter: undefined };
  }

  async #stream(lease: Lease, id: CallId, items: Iterable<unknown> | AsyncIterable<unknown>): Promise<readonly []> {
    let cursor = 0;
    for await (const item of items) {
      const credit = await this.#queue.append(id, lease.token, cursor++, [item], 8);
      if (credit <= 0 && (await this.#queue.awaitCredit(id, Number.POSITIVE_INFINITY, NEVER)) <= 0) break;
    }
    return [];
  }
}
