// Calls by id. A hash table of its own because of what V8's `Map` does when calls come and go all the time: each time it
// is rebuilt, the old table keeps a link to the new one, so one dead table that has grown old keeps all later ones, and the
// calls in them, until the next full collection. Measured: two thirds of the time of a settled call went there.
import type { CallId } from "../messages.ts";

/** What can stand in one table. */
export interface TableEntry<Self> {
  readonly id: CallId;
  /** The next one with the same slot. */
  sameSlot: Self | undefined;
}

const MIN_SLOTS = 64;

/** How many characters decide the slot: the last ones of a ULID are its random ones. */
const HASHED_CHARACTERS = 10;

/** Entries by id. */
export class CallTable<Entry extends TableEntry<Entry>> {
  #slots: (Entry | undefined)[] = new Array<Entry | undefined>(MIN_SLOTS).fill(undefined);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: CallId): Entry | undefined {
    let entry = this.#slots[hashOf(id) & (this.#slots.length - 1)];
    while (entry !== undefined && entry.id !== id) entry = entry.sameSlot;
    return entry;
  }

  /** Puts `entry` in place of the one with its id, if there is one. */
  set(entry: Entry): void {
    const known = this.get(entry.id);
    if (known !== undefined) this.delete(known);
    if (this.#size >= this.#slots.length) this.#resize(this.#slots.length * 2);
    this.#put(entry);
    this.#size += 1;
  }

  /** Takes out `entry` if it is what stands here under its id. */
  delete(entry: Entry): void {
    const slot = hashOf(entry.id) & (this.#slots.length - 1);
    let before: Entry | undefined;
    let found = this.#slots[slot];
    while (found !== undefined && found !== entry) {
      before = found;
      found = found.sameSlot;
    }
    if (found === undefined) return;
    if (before === undefined) this.#slots[slot] = found.sameSlot;
    else before.sameSlot = found.sameSlot;
    found.sameSlot = undefined;
    this.#size -= 1;
    if (this.#slots.length > MIN_SLOTS && this.#size < this.#slots.length / 8) this.#resize(this.#slots.length / 2);
  }

  /** In no order. */
  *[Symbol.iterator](): Iterator<Entry> {
    for (const first of this.#slots) {
      for (let entry = first; entry !== undefined; entry = entry.sameSlot) yield entry;
    }
  }

  #put(entry: Entry): void {
    const slot = hashOf(entry.id) & (this.#slots.length - 1);
    entry.sameSlot = this.#slots[slot];
    this.#slots[slot] = entry;
  }

  #resize(slots: number): void {
    const entries = [...this];
    this.#slots = new Array<Entry | undefined>(slots).fill(undefined);
    for (const entry of entries) this.#put(entry);
  }
}

/** @source Fowler, Noll, Vo: FNV-1a, by UTF-16 units, the high bits folded into the low ones that are used */
function hashOf(id: CallId): number {
  let hash = 0x811c9dc5;
  for (let place = Math.max(0, id.length - HASHED_CHARACTERS); place < id.length; place++) {
    hash = Math.imul(hash ^ id.charCodeAt(place), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
