// A map whose entries all live equally long, so that the oldest is always the first to go. It has no timer: whoever uses
// it says what time it is.

interface Entry<Value> {
  readonly value: Value;
  readonly expiresUs: number;
}

/** Entries that go `ttlMs` after they came. */
export class ExpiringMap<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>();
  readonly #ttlUs: number;
  readonly #onExpired: (key: Key, value: Value, nowUs: number) => void;
  #nextUs = Number.POSITIVE_INFINITY;

  constructor(ttlMs: number, onExpired: (key: Key, value: Value, nowUs: number) => void = () => undefined) {
    this.#ttlUs = ttlMs * 1000;
    this.#onExpired = onExpired;
  }

  get size(): number {
    return this.#entries.size;
  }

  set(key: Key, value: Value, nowUs: number): void {
    const expiresUs = nowUs + this.#ttlUs;
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresUs });
    this.#nextUs = Math.min(this.#nextUs, expiresUs);
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  /** Oldest first. */
  *entries(): Iterable<readonly [key: Key, value: Value]> {
    for (const [key, entry] of this.#entries) yield [key, entry.value];
  }

  /** Drops what has lived long enough by `nowUs`. */
  expire(nowUs: number): void {
    if (nowUs < this.#nextUs) return;
    this.#nextUs = Number.POSITIVE_INFINITY;
    for (const [key, entry] of this.#entries) {
      if (entry.expiresUs > nowUs) {
        this.#nextUs = entry.expiresUs;
        return;
      }
      this.#entries.delete(key);
      this.#onExpired(key, entry.value, nowUs);
    }
  }
}
