// How many rows the next message of a function takes: few while rows are slow, so that they spread over its permits; many
// while they are fast, so that what a message costs is lost among its rows.
import type { QueuedFunction } from "../served-function.ts";

/** What a message of a row function should keep its permit busy for. */
const TARGET_MS = 100;

/** The last rows are shared among the permits, but no share is less than this part of a message. */
const MIN_SHARE_RATIO = 64;

const MAX_ROWS = 4096;
const MAX_BYTES = 256 << 10;

const known = new WeakMap<QueuedFunction, MessageSizes>();

/** The sizes of a function's messages, shared by all who send some. */
export function messageSizes(served: QueuedFunction): MessageSizes {
  const sizes = known.get(served) ?? new MessageSizes(served);
  known.set(served, sizes);
  return sizes;
}

/** One per function; all who send messages of it tell it how long they took. */
export class MessageSizes {
  /** Of the arguments; a row above it travels alone. */
  readonly maxBytes: number;
  readonly maxWeight: number;
  /** Tokens: what the rate can admit at once. */
  readonly maxCost: number;
  readonly #maxRows: number;
  readonly #concurrency: number;
  /** Of a batch the author knows how large it is best. */
  readonly #isFixed: boolean;
  #rows = 1;

  constructor({ definition, limits }: QueuedFunction) {
    const { batching, rate, costUnit } = limits;
    const burst = rate?.burst ?? Number.POSITIVE_INFINITY;
    this.maxBytes = batching?.maxBytes ?? MAX_BYTES;
    this.maxWeight = batching?.maxWeight ?? Number.POSITIVE_INFINITY;
    this.maxCost = costUnit === "message" ? burst : Number.POSITIVE_INFINITY;
    const admitted = costUnit === "row" ? Math.max(1, Math.floor(burst)) : Number.POSITIVE_INFINITY;
    this.#maxRows = Math.min(batching?.maxRows ?? MAX_ROWS, admitted);
    this.#concurrency = limits.gate.maxConcurrent;
    this.#isFixed = definition.info.form === "batch" || definition.info.form === "arrow";
  }

  /**
   * Rows of the next message, at most.
   * @param rowsToCome rows known to come, those of this message among them; Infinity: nobody knows
   */
  next(rowsToCome: number, bytesPerRow = 0): number {
    const fitting = bytesPerRow > 0 ? Math.floor(this.maxBytes / bytesPerRow) : Number.POSITIVE_INFINITY;
    if (this.#isFixed) return Math.max(1, Math.min(this.#maxRows, fitting));
    const share = Math.max(Math.floor(rowsToCome / this.#concurrency), Math.floor(this.#rows / MIN_SHARE_RATIO));
    return Math.max(1, Math.min(this.#rows, share, fitting));
  }

  /** Rows that keep every permit busy while as many again are on their way. */
  get windowRows(): number {
    return 2 * this.#concurrency * this.next(Number.POSITIVE_INFINITY);
  }

  /**
   * What became of a message: the next may be twice as large, or half.
   * @param busyMs how long its rows ran
   */
  note(rows: number, busyMs: number): void {
    if (this.#isFixed || rows === 0) return;
    const fitting = busyMs > 0 ? Math.floor((rows * TARGET_MS) / busyMs) : Number.POSITIVE_INFINITY;
    const grown = Math.max(this.#rows, rows * 2);
    const next = Math.min(Math.max(fitting, this.#rows >> 1), grown);
    this.#rows = Math.max(1, Math.min(next, this.#maxRows));
  }
}
