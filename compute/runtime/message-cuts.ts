// Where one request is cut into messages. Batch and Arrow handlers: one batch each, known from the start. Row and stream
// handlers: as many rows as a lane is to be busy with, learnt on the way. Nothing costs more than its rate admits at once.
import type { RecordBatch } from "apache-arrow";
import { batchBytes } from "../../engine/index.ts";
import { type MessageSizes, messageSizes } from "../caller/message-sizes.ts";
import type { QueuedFunction } from "../served-function.ts";
import { cutSlices } from "./cut-slices.ts";
import { isBatched } from "./function-limits.ts";
import { RequestMeasures } from "./request-measures.ts";
import type { RequestRows, Slice } from "./request-rows.ts";

/** What a message is like. */
export interface MessageLoad {
  readonly bytes: number;
  readonly weight: number;
  readonly cost: number;
}

/** Hands out the messages of one request, first rows first. */
export class MessageCuts {
  readonly #slices: readonly Slice[] | undefined;
  readonly #sizes: MessageSizes;
  readonly #measures: RequestMeasures;
  readonly #count: number;
  readonly #bytesPerRow: number;
  readonly #rowsToCome: number;
  #next = 0;
  #nextSlice = 0;

  /** @param rowsToCome rows that the same caller will send in other requests */
  constructor(served: QueuedFunction, rows: RequestRows, batch: RecordBatch, rowsToCome: number) {
    this.#sizes = messageSizes(served);
    this.#measures = new RequestMeasures(served.definition, rows);
    this.#rowsToCome = rowsToCome;
    this.#count = rows.count;
    this.#bytesPerRow = batchBytes(batch) / Math.max(1, batch.numRows);
    this.#slices = isBatched(served.definition.info.form) ? this.#batches(rows, batch) : undefined;
  }

  get isDone(): boolean {
    return this.#next >= this.#count;
  }

  load(slice: Slice): MessageLoad {
    const bytes = Math.ceil((slice.end - slice.start) * this.#bytesPerRow);
    return { bytes, weight: this.#measures.weightOf(slice), cost: this.#measures.costOf(slice) };
  }

  next(): Slice {
    const slice = this.#slices?.[this.#nextSlice++] ?? this.#sized();
    this.#next = slice.end;
    return slice;
  }

  #sized(): Slice {
    const left = this.#count - this.#next;
    const rows = Math.min(this.#sizes.next(left + this.#rowsToCome, this.#bytesPerRow), left);
    return this.#affordable({ start: this.#next, end: this.#next + rows });
  }

  /** The first rows of `slice` that its rate admits together, one at least. */
  #affordable({ start, end }: Slice): Slice {
    const { maxCost } = this.#sizes;
    while (end > start + 1 && this.#measures.costOf({ start, end }) > maxCost) end--;
    return { start, end };
  }

  #batches(rows: RequestRows, batch: RecordBatch): Slice[] {
    const { maxBytes, maxWeight, maxCost } = this.#sizes;
    const maxRows = this.#sizes.next(Number.POSITIVE_INFINITY);
    return cutSlices(batch, rows.rows, this.#measures, { maxRows, maxBytes, maxWeight, maxCost });
  }
}
