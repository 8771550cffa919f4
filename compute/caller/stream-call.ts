// One streaming call: how it ends is heard from the queue's replies, its items are read beside them.
import { type FunctionContract, parseResult } from "../../catalog/index.ts";
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { Caller } from "./caller.ts";
import { abortedError, cancelOnAbort } from "./cancel-on-abort.ts";
import type { OutgoingMessage, ReplyListener } from "./outgoing.ts";
import { readItems } from "./read-items.ts";
import { refuseFailed } from "./row-outcome.ts";

/**
 * Sends a message of one row and hands out its items, each checked; those that came before a failure first. Whoever stops
 * reading cancels the call.
 * @throws `function.failed`, `function.invalid-result`, `compute.cancelled` …: how the call ended
 */
export async function* streamItems(
  caller: Caller,
  message: OutgoingMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, void> {
  const { definition } = message.served;
  const call = new StreamCall(definition);
  const sentAs = caller.send(message, call);
  const stopWatching = signal && cancelOnAbort(signal, caller, sentAs, () => call.abort(signal, sentAs));
  try {
    const id = await call.id;
    for await (const item of readItems({ caller, id, over: call.over, isAttached: true }, 0)) {
      call.refuseAborted();
      yield parseResult(definition, item);
    }
    await call.end;
  } finally {
    stopWatching?.();
    if (!call.over.aborted) caller.abandon([await call.id], "its reader stopped");
  }
}

class StreamCall implements ReplyListener {
  /** Under which the queue knows it, once it does. */
  readonly id: Promise<CallId>;
  /** Resolves when it went well. */
  readonly end: Promise<void>;
  readonly #definition: FunctionContract;
  readonly #over = new AbortController();
  #aborted: QuarryError | undefined;
  #tellId!: { resolve(id: CallId): void; reject(error: unknown): void };
  #tellEnd!: { resolve(): void; reject(error: unknown): void };

  constructor(definition: FunctionContract) {
    this.#definition = definition;
    this.id = new Promise((resolve, reject) => {
      this.#tellId = { resolve, reject };
    });
    this.end = new Promise((resolve, reject) => {
      this.#tellEnd = { resolve, reject };
    });
    // Whoever stops reading asks for neither.
    this.id.catch(() => {});
    this.end.catch(() => {});
  }

  /** Aborted when it is over. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Its reader is told at once, whatever may still be read. */
  abort(signal: AbortSignal, id: CallId): void {
    this.#aborted = abortedError(signal, this.#definition.info.name, id);
    this.ended(id, this.#aborted);
  }

  refuseAborted(): void {
    if (this.#aborted !== undefined) throw this.#aborted;
  }

  accepted(id: CallId): void {
    this.#tellId.resolve(id);
  }

  part(): void {}

  settled(id: CallId, body: RowsDone): void {
    try {
      refuseFailed(this.#definition, id, body);
      this.#tellEnd.resolve();
    } catch (error) {
      this.#tellEnd.reject(error);
    }
    this.#over.abort();
  }

  ended(_id: CallId, error: QuarryError): void {
    this.#tellId.reject(error);
    this.#tellEnd.reject(error);
    this.#over.abort();
  }
}
