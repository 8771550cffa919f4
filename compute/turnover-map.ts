// A map for entries that come and go all the time. When V8 rebuilds the table of a `Map`, the old table keeps a link to the
// new one: once one of them has grown old and died, it keeps all later ones, and whatever they held, until the next full
// collection. Here the `Map` itself is replaced from time to time, so that no table grows old with a follower. Measured on
// calls that do nothing: half of the time went into collecting what should have died young.

/** Insertions into one `Map` before the next takes over: fewer than V8 sees between two collections of young objects. */
const MIN_INSERTIONS = 512;

/** What of a `Map` its users need; without its order. */
export class TurnoverMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  #insertions = 0;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    this.#insertions += 1;
    // What stays long moves along, at less than one move per insertion.
    if (this.#insertions > MIN_INSERTIONS + 2 * this.#old.size) this.#takeOver();
    if (this.#old.has(key)) this.#old.set(key, value);
    else this.#young.set(key, value);
  }

  delete(key: Key): boolean {
    return this.#young.delete(key) || this.#old.delete(key);
  }

  /** Entries may be taken out meanwhile. */
  *[Symbol.iterator](): Iterator<[Key, Value]> {
    yield* this.#old;
    yield* this.#young;
  }

  *values(): Iterable<Value> {
    for (const [, value] of this) yield value;
  }

  #takeOver(): void {
    for (const [key, value] of this.#old) this.#young.set(key, value);
    this.#old = this.#young;
    this.#young = new Map();
    this.#insertions = 0;
  }
}
