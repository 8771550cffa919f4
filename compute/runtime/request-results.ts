// The results of one request, put together as messages are answered, in whatever order and parts.
import { Vector } from "apache-arrow";
import type { FunctionContract } from "../../catalog/index.ts";
import { buildColumn, type CallResult, type RowFailure } from "../../engine/index.ts";
import { finishValues, resultType } from "../isolation/finish-values.ts";
import { rowId } from "../isolation/invocation.ts";
import type { CallId } from "../queue/messages.ts";
import type { RowsDone } from "../wire/payload.ts";
import { PlacedChunks } from "./placed-chunks.ts";
import type { RequestRows, Slice } from "./request-rows.ts";

/** A message's place among the rows to call. */
export interface SentRows extends Slice {
  readonly id: CallId;
}

/** One per request. */
export class RequestResults {
  readonly #definition: FunctionContract;
  readonly #length: number;
  readonly #rows: RequestRows;
  readonly #failures: RowFailure[] = [];
  readonly #chunks: PlacedChunks;
  readonly #sent: SentRows[] = [];
  #values: unknown[] | undefined;
  invocations = 0;

  /** @param length rows of the request, called or not */
  constructor(definition: FunctionContract, rows: RequestRows, length: number) {
    this.#definition = definition;
    this.#length = length;
    this.#chunks = new PlacedChunks(length);
    this.#rows = rows;
    for (const { row, type, message } of rows.rejected) {
      this.#failures.push({ ...{ row, type, message, callId: "" }, stack: undefined, attempts: 0, retryable: false });
    }
  }

  /** What came of some rows of a message. */
  take(sent: SentRows, body: RowsDone): void {
    this.#sent.push(sent);
    this.invocations += body.invocations;
    for (const { row, ...failure } of body.failures) {
      this.#failures.push({ ...failure, row: this.#rowAt(sent.start + row), callId: rowId(sent.id, row) });
    }
    const { values, rows } = body;
    if (values instanceof Vector) this.#placeChunks(sent, values, rows);
    else this.#putValues(sent, values, rows);
  }

  finish(): CallResult {
    const values = this.#column();
    const failures = this.#failures.sort((left, right) => left.row - right.row);
    return { values, failures, invocations: this.invocations };
  }

  #rowAt(place: number): number {
    return this.#rows.rows?.[place] ?? place;
  }

  #putValues({ start }: SentRows, values: readonly unknown[], rows: readonly number[] | undefined): void {
    this.#values ??= new Array<unknown>(this.#length).fill(null);
    for (let at = 0; at < values.length; at++) this.#values[this.#rowAt(start + (rows?.[at] ?? at))] = values[at];
  }

  #placeChunks({ start }: SentRows, { data }: Vector, rows: readonly number[] | undefined): void {
    const { rows: called } = this.#rows;
    let at = 0;
    for (const chunk of data) {
      const isRun = rows === undefined && called === undefined;
      const places = isRun
        ? undefined
        : Array.from({ length: chunk.length }, (_, index) => this.#rowAt(start + (rows?.[at + index] ?? at + index)));
      this.#chunks.place(chunk, places?.[0] ?? start + at, places);
      at += chunk.length;
    }
  }

  #column(): Vector {
    if (this.#chunks.isEmpty) return this.#valueColumn();
    this.#placeStrayValues();
    return this.#chunks.column();
  }

  #valueColumn(): Vector {
    const values = this.#values ?? new Array<unknown>(this.#length).fill(null);
    const { column, refused } = finishValues(this.#definition, values);
    for (const { row, message } of refused) {
      const callId = this.#callIdOf(row);
      this.#failures.push({
        ...{ row, type: "InvalidResult", message, callId },
        ...{ stack: undefined, attempts: 1, retryable: false },
      });
    }
    return column;
  }

  /** Some rows came as values although others came as columns: those that were found by halving. */
  #placeStrayValues(): void {
    const values = this.#values ?? [];
    const rows = values.flatMap((value, row) => (value === null ? [] : [row]));
    if (rows.length === 0) return;
    const strays = rows.map((row) => values[row]);
    this.#chunks.place(buildColumn(resultType(this.#definition.info), strays).column.data[0]!, rows[0]!, rows);
  }

  #callIdOf(row: number): string {
    const sent = this.#sent.find(({ start, end }) => this.#rowAt(start) <= row && row <= this.#rowAt(end - 1));
    if (sent === undefined) return "";
    let place = sent.start;
    while (this.#rowAt(place) < row) place++;
    return rowId(sent.id, place - sent.start);
  }
}
