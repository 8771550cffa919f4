// The items of one streaming call between its handler and its reader, under credit.
import type { Chunk } from "../messages.ts";
import { QUEUE_LIMITS } from "../queue-limits.ts";
import { type Waiter, wakeAll } from "./waiter.ts";

/** Items that were appended and not read. */
export class ItemBuffer {
  readonly readers = new Set<Waiter>();
  readonly writers = new Set<Waiter>();
  readonly #items: unknown[] = [];
  readonly #bytes: number[] = [];
  #unreadBytes = 0;
  /** Place in the stream of the first item here. */
  #first = 0;
  #isEnded = false;

  /** Some items were appended, read or not. */
  get hasBegun(): boolean {
    return this.#first + this.#items.length > 0;
  }

  /** Nothing is left that somebody may want to read. */
  get isDrained(): boolean {
    return this.#items.length === 0;
  }

  /** How many items more may be appended before somebody reads; 0 or below: none. */
  get credit(): number {
    if (this.#unreadBytes >= QUEUE_LIMITS.maxUnreadBytes) return 0;
    return QUEUE_LIMITS.maxUnreadItems - this.#items.length;
  }

  /** Takes items whose first stands at place `cursor`. Known ones are dropped; after a hole, all of them. */
  append(cursor: number, items: readonly unknown[], bytes: number): void {
    const known = this.#first + this.#items.length - cursor;
    if (this.#isEnded || known < 0 || known >= items.length) return;
    const bytesEach = bytes / items.length;
    for (let place = known; place < items.length; place++) {
      this.#items.push(items[place]);
      this.#bytes.push(bytesEach);
      this.#unreadBytes += bytesEach;
    }
    wakeAll(this.readers);
  }

  /** Frees items before `cursor` and hands out those from it on. */
  read(cursor: number): Chunk {
    const read = Math.min(Math.max(0, cursor - this.#first), this.#items.length);
    if (read > 0) this.#free(read);
    const next = Math.max(cursor, this.#first + this.#items.length);
    return { items: this.#items.slice(), cursor: next, ended: this.#isEnded };
  }

  /** Nothing comes any more. */
  end(): void {
    this.#isEnded = true;
    wakeAll(this.readers);
    wakeAll(this.writers);
  }

  #free(count: number): void {
    this.#items.splice(0, count);
    for (const bytes of this.#bytes.splice(0, count)) this.#unreadBytes -= bytes;
    if (this.#items.length === 0) this.#unreadBytes = 0;
    this.#first += count;
    if (this.credit > 0) wakeAll(this.writers);
  }
}
