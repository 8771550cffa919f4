// A caller of a conformance test: a session and the replies it has read.

import type { CallId, CallOutcome, Reply } from "../../compute/queue/messages.ts";
import type { Queue } from "../../compute/queue/queue.ts";

/** Never aborted. */
export const NEVER = new AbortController().signal;

export class CallerActor {
  readonly session: string;
  readonly #queue: Queue;
  readonly #leaseMs: number;
  #sequence = 0;

  constructor(queue: Queue, session: string, leaseMs: number) {
    this.#queue = queue;
    this.session = session;
    this.#leaseMs = leaseMs;
  }

  async beat(demand: Readonly<Record<string, number>> = {}): Promise<void> {
    await this.#queue.beat({ session: this.session, role: "caller", leaseMs: this.#leaseMs, demand, serves: [] });
  }

  leave(): Promise<void> {
    return this.#queue.leave(this.session);
  }

  /** What it was told since it last asked. */
  async replies(): Promise<readonly Reply[]> {
    const all: Reply[] = [];
    for (;;) {
      const some = await this.#queue.receive(this.session, this.#sequence, 0, NEVER);
      if (some.length === 0) return all;
      all.push(...some);
      this.#sequence = some.at(-1)!.sequence;
    }
  }

  /** As {@link replies}, without the numbers. */
  async told(): Promise<readonly Told[]> {
    return (await this.replies()).map(({ id, outcome }) => ({ id, outcome }));
  }

  /** Waits, at most a minute, for a reply that it does not confirm. */
  wait(): Promise<readonly Reply[]> {
    return this.#queue.receive(this.session, this.#sequence, 60_000, NEVER);
  }
}

/** A reply but for its number. */
export interface Told {
  readonly id: CallId;
  readonly outcome: CallOutcome;
}
