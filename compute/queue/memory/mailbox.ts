// The outcomes for one caller, from when they are told until it says that it has read them.
import type { CallId, CallOutcome, Reply } from "../messages.ts";
import { type Waiter, wakeAll } from "./waiter.ts";

/** A call whose outcomes are told. */
export interface Told {
  readonly id: CallId;
  /** Last outcomes that callers have been told and not acknowledged. */
  unread: number;
}

/** Replies to one caller, numbered from 1. */
export class Mailbox<Call extends Told> {
  readonly waiters = new Set<Waiter>();
  readonly #onRead: (call: Call) => void;
  #replies: Reply[] = [];
  #calls: Call[] = [];
  /** Number of the newest reply. */
  #sequence = 0;
  #isClosed = false;

  /** @param onRead - told of each call whose last outcome is read, or never will be */
  constructor(onRead: (call: Call) => void) {
    this.#onRead = onRead;
  }

  /** Its caller is gone: whatever else is told goes nowhere. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  tell(call: Call, outcome: CallOutcome): void {
    if (this.#isClosed) return;
    if (outcome.kind !== "part") call.unread += 1;
    this.#sequence += 1;
    this.#replies.push({ sequence: this.#sequence, id: call.id, outcome });
    this.#calls.push(call);
    if (this.waiters.size > 0) wakeAll(this.waiters);
  }

  /** Whether the call's last outcome lies here. */
  holds(call: Call): boolean {
    return this.#calls.some((told, place) => told === call && this.#replies[place]?.outcome.kind !== "part");
  }

  /** Forgets replies up to `sequence` and hands out those after it. A caller that was thought gone numbers on. */
  after(sequence: number): readonly Reply[] {
    const first = this.#sequence - this.#replies.length + 1;
    const read = Math.min(Math.max(0, sequence - first + 1), this.#replies.length);
    if (read > 0) this.#forget(read);
    this.#sequence = Math.max(this.#sequence, sequence);
    return this.#replies.slice();
  }

  close(): void {
    this.#isClosed = true;
    this.#forget(this.#replies.length);
    wakeAll(this.waiters);
  }

  #forget(count: number): void {
    const replies = this.#replies;
    const calls = this.#calls;
    this.#replies = replies.slice(count);
    this.#calls = calls.slice(count);
    for (let place = 0; place < count; place++) {
      if (replies[place]!.outcome.kind === "part") continue;
      const call = calls[place]!;
      call.unread -= 1;
      this.#onRead(call);
    }
  }
}
