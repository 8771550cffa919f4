// A worker of a conformance test: a session, its sequence numbers, and the moves a worker makes.
import { expect } from "vitest";
import type { CallId, Charge, Lease, LeasedMessage, Outcome } from "../../compute/queue/messages.ts";
import type { CancelledCall, Queue, TurnReply, Want } from "../../compute/queue/queue.ts";

export class WorkerActor {
  readonly session: string;
  readonly #queue: Queue;
  readonly #leaseMs: number;
  #sequence = 0;

  readonly #serves: readonly string[];

  constructor(queue: Queue, session: string, leaseMs: number, serves: readonly string[] = []) {
    this.#queue = queue;
    this.#serves = serves;
    this.session = session;
    this.#leaseMs = leaseMs;
  }

  beat(): Promise<readonly CancelledCall[]> {
    return this.#queue.beat({
      session: this.session,
      role: "worker",
      leaseMs: this.#leaseMs,
      demand: {},
      serves: this.#serves,
    });
  }

  leave(): Promise<void> {
    return this.#queue.leave(this.session);
  }

  /** The next turn. */
  turn(outcomes: readonly Outcome[], wants: readonly Want[], maxLeases?: number): Promise<TurnReply> {
    this.#sequence += 1;
    return this.#queue.turn({ session: this.session, sequence: this.#sequence, outcomes, wants, maxLeases });
  }

  /** The last turn again, as after a reply that got lost. */
  again(outcomes: readonly Outcome[], wants: readonly Want[]): Promise<TurnReply> {
    return this.#queue.turn({ session: this.session, sequence: this.#sequence, outcomes, wants });
  }

  /** At most so many leases of a function. */
  async lease(functionName: string, leases = 1): Promise<readonly Lease[]> {
    return (await this.turn([], [want(functionName, leases)])).leases;
  }

  /** As {@link lease}, of calls that have a parent. */
  async leaseNested(functionName: string, leases = 1): Promise<readonly Lease[]> {
    return (await this.turn([], [{ ...want(functionName, leases), nestedOnly: true }])).leases;
  }

  /** One lease, which is to be had. */
  async start(functionName: string): Promise<Lease> {
    const leases = await this.lease(functionName);
    expect(leases, `leases of ${functionName}`).toHaveLength(1);
    return leases[0]!;
  }

  async report(...outcomes: readonly Outcome[]): Promise<void> {
    await this.turn(outcomes, []);
  }

  /** Settles every message of these leases. */
  settle(...leases: readonly Lease[]): Promise<void> {
    return this.report(...leases.flatMap((lease) => lease.messages.map((message) => settled(lease, message))));
  }

  /** Sends every message of a lease back. */
  retry(lease: Lease, charge: Charge, delayMs = 0): Promise<void> {
    return this.report(...lease.messages.map((message) => retried(lease, charge, delayMs, message)));
  }
}

/** So many leases of a function, whatever calls they are of. */
export function want(functionName: string, leases: number): Want {
  return { function: functionName, leases, nestedOnly: false };
}

/** What {@link settled} says of a call unless it is told otherwise. */
export function bodyOf(id: CallId): unknown {
  return { doneBy: id };
}

/** Reports one message of a lease done: the first one, if it is not named. */
export function settled(
  lease: Lease,
  message: LeasedMessage = lease.messages[0]!,
  body: unknown = bodyOf(message.id),
): Outcome {
  return { kind: "settle", id: message.id, token: lease.token, body, deadLetter: undefined };
}

/** Reports one message of a lease to be run again: the first one, if it is not named. */
export function retried(
  lease: Lease,
  charge: Charge,
  delayMs = 0,
  message: LeasedMessage = lease.messages[0]!,
): Outcome {
  return { kind: "retry", id: message.id, token: lease.token, charge, delayMs, part: undefined };
}

/** The calls of some leases, in order. */
export function idsOf(leases: readonly Lease[]): CallId[] {
  return leases.flatMap((lease) => lease.messages.map((message) => message.id));
}

/** The rows of each lease. */
export function rowsOf(leases: readonly Lease[]): number[] {
  return leases.map((lease) => lease.messages.reduce((sum, message) => sum + message.rows, 0));
}
