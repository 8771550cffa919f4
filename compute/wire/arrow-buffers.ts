// The buffers of a batch that anybody may have written: every view is checked, so that no reader further on has to ask whether
// an offset stands within what it points into, or a text is UTF-8.
import { isAscii, isUtf8 } from "node:buffer";
import { Data, type DataType } from "apache-arrow";
import { ALIGNMENT, HAS_NULLS, type View } from "./transferred-data.ts";
import { unreadable, WIRE_LIMITS } from "./wire-format.ts";

/** What a column's two numbers say. */
export interface Shape {
  readonly length: number;
  readonly bitOffset: number;
  readonly hasNulls: boolean;
}

type Offsets = Int32Array | BigInt64Array;
type ViewClass<Result> = (new (
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
) => Result) & {
  readonly BYTES_PER_ELEMENT: number;
};

/** Hands out the numbers and buffers of one batch in the order in which they were written. */
export class ArrowBuffers {
  readonly #numbers: readonly unknown[];
  readonly #body: ArrayBuffer;
  #nextNumber = 0;
  #nextByte = 0;

  /** @param numbers as they were read; `body` is copied: its place in memory is not ours to choose */
  constructor(numbers: unknown, body: Uint8Array) {
    if (!Array.isArray(numbers)) throw unreadable("a batch has no lengths");
    this.#numbers = numbers;
    this.#body = new Uint8Array(body).buffer;
  }

  /** Rows or chunks. */
  count(): number {
    const number = this.#numbers[this.#nextNumber++];
    const isCount = typeof number === "number" && Number.isInteger(number) && number >= 0;
    if (!isCount || number > WIRE_LIMITS.maxItems) throw unreadable(`a column has ${String(number)} rows`);
    return number;
  }

  shape(): Shape {
    const length = this.count();
    const flags = this.count();
    if (flags >= 2 * HAS_NULLS) throw unreadable(`a column has flags ${flags}`);
    return { length, bitOffset: flags & (HAS_NULLS - 1), hasNulls: (flags & HAS_NULLS) !== 0 };
  }

  /** Everything was asked for. */
  end(): void {
    if (this.#nextNumber !== this.#numbers.length) throw unreadable("a batch has too many lengths");
    if (this.#nextByte !== this.#body.byteLength) throw unreadable("a batch has too many bytes");
  }

  bits({ length, bitOffset }: Shape): Uint8Array {
    return this.#take(Uint8Array, length === 0 ? 0 : (bitOffset + length + 7) >> 3);
  }

  /** Values of one width. */
  values(type: DataType, length: number): View {
    return this.#take(type.ArrayType as ViewClass<View>, length * new Data(type, 0, 0).stride);
  }

  /** Where the items of each row begin, from zero on; how many there are. */
  offsets(type: DataType, length: number): { readonly offsets: Offsets; readonly items: number } {
    const Kind = type.OffsetArrayType as ViewClass<Offsets>;
    if (length === 0) return { offsets: new Kind(new ArrayBuffer(Kind.BYTES_PER_ELEMENT), 0, 1), items: 0 };
    const offsets = this.#take(Kind, length + 1);
    if (Number(offsets[0]) !== 0 || !isAscending(offsets)) throw unreadable("a column's offsets are out of order");
    return { offsets, items: Number(offsets[length]) };
  }

  /** Where each row of a dense union stands in its child. */
  places(length: number): Int32Array {
    return this.#take(Int32Array, length);
  }

  typeIds(length: number): Int8Array {
    return this.#take(Int8Array, length);
  }

  blobs(type: DataType, length: number): { readonly offsets: Offsets; readonly values: Uint8Array } {
    const { offsets, items } = this.offsets(type, length);
    return { offsets, values: this.#take(Uint8Array, items) };
  }

  texts(type: DataType, length: number): { readonly offsets: Offsets; readonly values: Uint8Array } {
    const texts = this.blobs(type, length);
    if (!isAscii(texts.values)) refuseBrokenTexts(texts);
    return texts;
  }

  #take<Result>(Kind: ViewClass<Result>, count: number): Result {
    const start = this.#nextByte;
    const bytes = count * Kind.BYTES_PER_ELEMENT;
    const end = start + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    if (end > this.#body.byteLength) throw unreadable("a batch ends within a column");
    this.#nextByte = end;
    return new Kind(this.#body, start, count);
  }
}

function isAscending(offsets: Offsets): boolean {
  for (let at = 1; at < offsets.length; at++) if (offsets[at]! < offsets[at - 1]!) return false;
  return true;
}

function refuseBrokenTexts({ offsets, values }: { readonly offsets: Offsets; readonly values: Uint8Array }): void {
  if (!isUtf8(values)) throw unreadable("a text is not UTF-8");
  for (let row = 0; row < offsets.length; row++) {
    if ((values[Number(offsets[row])]! & 0xc0) === 0x80) throw unreadable("a text begins within a character");
  }
}
