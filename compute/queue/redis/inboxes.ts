// Replies to the callers of this process.
import { Inbox } from "./inbox.ts";

/** Up to which numbers callers have read. */
export type ReadList = readonly (readonly [caller: string, sequence: number])[];

/** By caller. */
export class Inboxes {
  readonly #inboxes = new Map<string, Inbox>();

  of(caller: string): Inbox {
    const known = this.#inboxes.get(caller);
    if (known !== undefined) return known;
    const inbox = new Inbox();
    this.#inboxes.set(caller, inbox);
    return inbox;
  }

  /** What callers here have read and the shard does not know. */
  unconfirmed(): ReadList {
    const read: (readonly [string, number])[] = [];
    for (const [caller, { unconfirmed }] of this.#inboxes) {
      if (unconfirmed !== undefined) read.push([caller, unconfirmed]);
    }
    return read;
  }

  /** The shard knows. */
  confirmed(read: ReadList): void {
    for (const [caller, sequence] of read) this.#inboxes.get(caller)?.confirmed(sequence);
  }

  /** Words may have been lost. */
  shake(): void {
    for (const inbox of this.#inboxes.values()) inbox.shake();
  }

  forget(caller: string): void {
    this.#inboxes.delete(caller);
  }
}
