// Where results go: a stream that may be slower than the query, and whose reader may leave early (`quarry sql … | head`).
import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";

export class Output {
  readonly #stream: Writable;
  readonly #gone = new AbortController();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", (error) => this.#gone.abort(error));
  }

  /** Aborted when nobody reads any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Done when there is room for more. */
  async write(chunk: string | Uint8Array): Promise<void> {
    this.gone.throwIfAborted();
    if (!this.#stream.write(chunk)) await once(this.#stream, "drain", { signal: this.gone });
  }

  /** @param bytes which of the file; both ends belong to it */
  async writeFile(path: string, bytes: { readonly start?: number; readonly end?: number } = {}): Promise<void> {
    for await (const chunk of createReadStream(path, bytes)) await this.write(chunk);
  }
}

/** Whether an error only says that the reader of our output has left. */
export function isReaderGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "EPIPE";
}
