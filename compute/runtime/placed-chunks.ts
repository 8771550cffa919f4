// Pieces of a result column, each with its rows, put together once all are there.
import { type Data, Vector } from "apache-arrow";
import { concat, gather } from "../../engine/index.ts";

/** Rows `first`, `first + 1`, … of the column, or just these. */
interface Piece {
  readonly data: Data;
  readonly first: number;
  readonly rows: readonly number[] | undefined;
}

/** A column of `length` rows, null where no piece says otherwise. */
export class PlacedChunks {
  readonly #length: number;
  readonly #pieces: Piece[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** @param rows where each row of `data` belongs; undefined: `first` and those after it */
  place(data: Data, first: number, rows: readonly number[] | undefined): void {
    if (data.length > 0) this.#pieces.push({ data, first, rows });
  }

  column(): Vector {
    const pieces = this.#pieces.sort((left, right) => left.first - right.first);
    let next = 0;
    for (const { data, first, rows } of pieces) next = rows === undefined && first === next ? next + data.length : -1;
    return new Vector([next === this.#length ? concat(pieces.map(({ data }) => data)) : this.#gathered()]);
  }

  #gathered(): Data {
    const places = { rows: new Int32Array(this.#length).fill(-1), columns: new Int32Array(this.#length) };
    for (const [column, { data, first, rows }] of this.#pieces.entries()) {
      for (let at = 0; at < data.length; at++) {
        const row = rows === undefined ? first + at : rows[at]!;
        places.rows[row] = at;
        places.columns[row] = column;
      }
    }
    const chunks = this.#pieces.map(({ data }) => data);
    return gather(chunks, places);
  }
}
