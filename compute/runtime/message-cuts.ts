// Where one request is cut into messages. Batch and Arrow handlers: one batch each, known from the start. Row and stream
// handlers: as many rows as a lane is to be busy with, learnt on the way.
import type { RecordBatch } from "apache-arrow";
import type { FunctionDefinition, RowMeasure } from "../../catalog/index.ts";
import { batchBytes } from "../../engine/index.ts";
import { type MessageSizes, messageSizes } from "../caller/message-sizes.ts";
import { readArguments } from "../isolation/read-arguments.ts";
import type { ServedFunction } from "../served-function.ts";
import { isBatched } from "./function-limits.ts";
import type { RequestRows } from "./request-rows.ts";
import { type Slice, sliceRows } from "./slice-rows.ts";

/** Hands out the messages of one request, first rows first. */
export class MessageCuts {
  readonly #slices: readonly Slice[] | undefined;
  readonly #sizes: MessageSizes;
  readonly #count: number;
  readonly #bytesPerRow: number;
  readonly #rowsToCome: number;
  #next = 0;
  #nextSlice = 0;

  /** @param rowsToCome rows that the same caller will send in other requests */
  constructor(served: ServedFunction, rows: RequestRows, batch: RecordBatch, rowsToCome: number) {
    this.#sizes = messageSizes(served);
    this.#rowsToCome = rowsToCome;
    this.#count = rows.count;
    this.#bytesPerRow = batchBytes(batch) / Math.max(1, batch.numRows);
    this.#slices = isBatched(served.definition.info.form) ? batchSlices(served, rows, batch) : undefined;
  }

  get isDone(): boolean {
    return this.#next >= this.#count;
  }

  get rowsLeft(): number {
    return this.#count - this.#next;
  }

  bytesOf({ start, end }: Slice): number {
    return Math.ceil((end - start) * this.#bytesPerRow);
  }

  next(): Slice {
    const slice = this.#slices?.[this.#nextSlice++] ?? this.#sized();
    this.#next = slice.end;
    return slice;
  }

  #sized(): Slice {
    const rows = this.#sizes.next(this.rowsLeft + this.#rowsToCome, this.#bytesPerRow);
    return { start: this.#next, end: this.#next + Math.min(rows, this.rowsLeft) };
  }
}

function batchSlices({ definition, limits }: ServedFunction, rows: RequestRows, batch: RecordBatch): Slice[] {
  const { batching, info } = definition;
  const admitted = limits.rate !== undefined && limits.costUnit === "row" ? limits.rate.burst : info.maxRows;
  return sliceRows(batch, rows.rows, {
    maxRows: Math.min(info.maxRows, admitted),
    maxBytes: batching.maxBytes,
    maxWeight: batching.maxWeight,
    weightOf: batching.weight && measured(definition, rows, batching.weight),
  });
}

/** A measure of the row at each place of the rows to call. */
export function measured(
  definition: FunctionDefinition,
  { payload }: RequestRows,
  measure: RowMeasure,
): (place: number) => number {
  const values = payload.kind === "columns" ? payload : readArguments(definition, payload.batch);
  const { columns } = values;
  const rowAt = payload.kind === "columns" ? (place: number) => payload.rows[place]! : (place: number) => place;
  return (place) => measure(columns.map((column) => column[rowAt(place)]));
}
