// Replies to one caller, as they are pushed to this process; what is not here is fetched.
import type { Reply } from "../messages.ts";

/** Given out at once. */
const MAX_REPLIES = 1_000;

export class Inbox {
  /** By number; those after a hole too. */
  readonly #arrived = new Map<number, Reply>();
  /** Up to where the caller has read, and up to where the shard knows it. */
  #read = 0;
  #told = 0;
  /** Everything that was told before is here or was read: what comes next is pushed. */
  #isCurrent = false;
  #doubts = 0;
  #isShaken = false;

  /** The number up to which the shard is to be told that everything was read; undefined: it knows. */
  get unconfirmed(): number | undefined {
    return this.#read > this.#told ? this.#read : undefined;
  }

  push(reply: Reply): void {
    if (reply.sequence > this.#read) this.#arrived.set(reply.sequence, reply);
  }

  /** The shard knows that everything up to `sequence` was read. */
  confirmed(sequence: number): void {
    this.#told = Math.max(this.#told, sequence);
  }

  /** Something may have been lost, or is to be fetched. */
  doubt(): void {
    this.#isCurrent = false;
    this.#doubts++;
  }

  /** Words were not heard for a while: whoever waits is told so, once. */
  shake(): void {
    this.doubt();
    this.#isShaken = true;
  }

  tellsOfShake(): boolean {
    const isShaken = this.#isShaken;
    this.#isShaken = false;
    return isShaken;
  }

  /** What is asked of the shard now clears the doubts of now, and none that come while it is on its way. */
  get doubts(): number {
    return this.#doubts;
  }

  /** What comes after `sequence`: empty for nothing yet; undefined when the shard must be asked. */
  after(sequence: number): readonly Reply[] | undefined {
    if (sequence < this.#read) this.#startOver();
    this.#readTo(sequence);
    const replies: Reply[] = [];
    let next = this.#arrived.get(sequence + 1);
    while (next !== undefined && replies.length < MAX_REPLIES) {
      replies.push(next);
      next = this.#arrived.get(sequence + 1 + replies.length);
    }
    if (replies.length > 0) return replies;
    return this.#isCurrent && this.#arrived.size === 0 ? replies : undefined;
  }

  /** What the shard says comes after `sequence`, asked when there were so many `doubts`. */
  fetched(sequence: number, replies: readonly Reply[], doubts: number): void {
    if (doubts === this.#doubts) {
      this.#readTo(sequence);
      this.confirmed(sequence);
    }
    this.#isCurrent = replies.length < MAX_REPLIES && doubts === this.#doubts;
    for (const reply of replies) this.#arrived.set(reply.sequence, reply);
  }

  /** A caller that asks for what it has read was away for so long that the shard may have forgotten it and counts anew. */
  #startOver(): void {
    this.#arrived.clear();
    [this.#read, this.#told] = [0, 0];
    this.doubt();
  }

  #readTo(sequence: number): void {
    if (sequence < this.#read) {
      this.#arrived.clear();
      this.#told = sequence;
      this.#read = sequence;
      this.doubt();
    }
    for (const known of this.#arrived.keys()) if (known <= sequence) this.#arrived.delete(known);
    this.#read = Math.max(this.#read, sequence);
  }
}
