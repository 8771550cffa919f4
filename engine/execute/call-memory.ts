// What a pure function already answered in this run, bounded in bytes: equal arguments are called once.
import type { Data } from "apache-arrow";
import type { RowFailure } from "../ports.ts";

/** The values of the rows of one request, when they have come. */
export interface Answer {
  readonly values: Data;
  /** By row of the request. */
  readonly failures: ReadonlyMap<number, RowFailure>;
}

/** One row of an answer, there or on its way. */
export interface AnswerRow {
  readonly answer: Promise<Answer>;
  readonly row: number;
}

/** Forgets everything when it holds more than this: simple, bounded, and rare. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** What a key costs beside its characters: a map entry and an object. */
const ENTRY_BYTES = 96;

export class CallMemory {
  readonly #rows = new Map<string, AnswerRow>();
  #bytes = 0;

  get(key: string): AnswerRow | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: AnswerRow): void {
    if (this.#bytes > MAX_HELD_BYTES) this.#forget();
    this.#rows.set(key, row);
    this.#bytes += key.length * 2 + ENTRY_BYTES;
  }

  /** Counts the values of an answer that rows remember. */
  hold(answer: Answer): void {
    this.#bytes += answer.values.byteLength;
  }

  #forget(): void {
    this.#rows.clear();
    this.#bytes = 0;
  }
}
