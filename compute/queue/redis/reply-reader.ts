// What scripts reply, read with a check at every step: lists, whole numbers and bytes are all that crosses. In what they push,
// texts are read already, and false is said.
import { QuarryError } from "../../../engine/index.ts";

/** One list of a reply, read from left to right. */
export class ReplyReader {
  readonly #items: readonly unknown[];
  #place = 0;

  constructor(reply: unknown) {
    this.#items = Array.isArray(reply) ? reply : fail("a list", reply);
  }

  /** Every item as a list of its own. */
  static each<T>(reply: unknown, read: (reader: ReplyReader) => T): readonly T[] {
    return Array.isArray(reply) ? reply.map((item) => read(new ReplyReader(item))) : fail("a list", reply);
  }

  get isAtEnd(): boolean {
    return this.#place === this.#items.length;
  }

  int(): number {
    return readInt(this.#next());
  }

  text(): string {
    const item = this.#next();
    return typeof item === "string" ? item : bytesOf(item).toString("utf8");
  }

  /** Undefined where the script said false or "". */
  maybeText(): string | undefined {
    const item = this.#next();
    if (typeof item === "string") return item;
    return item instanceof Buffer && item.length > 0 ? item.toString("utf8") : undefined;
  }

  bytes(): Buffer {
    return bytesOf(this.#next());
  }

  list<T>(read: (reader: ReplyReader) => T): readonly T[] {
    return ReplyReader.each(this.#next(), read);
  }

  allBytes(): readonly Buffer[] {
    const item = this.#next();
    return Array.isArray(item) && item.every((each) => each instanceof Buffer) ? item : fail("a list of bytes", item);
  }

  /** Undefined where the script said false. */
  maybeInts(): readonly number[] | undefined {
    const item = this.#next();
    if (item === null || item === false) return undefined;
    return Array.isArray(item) ? item.map(readInt) : fail("a list of whole numbers", item);
  }

  #next(): unknown {
    return this.#items[this.#place++];
  }
}

function bytesOf(item: unknown): Buffer {
  return item instanceof Buffer ? item : fail("bytes", item);
}

export function readInt(item: unknown): number {
  return typeof item === "number" && Number.isSafeInteger(item) ? item : fail("a whole number", item);
}

function fail(expected: string, actual: unknown): never {
  const detail = `a script replied ${typeof actual} where ${expected} was expected`;
  throw new QuarryError("internal.invariant", detail, { detail });
}
