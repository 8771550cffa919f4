// A message without rows: settled when a worker has loaded the function and run its `setup`.
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { QueuedFunction } from "../served-function.ts";
import { decodeError } from "../wire/errors.ts";
import type { RowsDone } from "../wire/payload.ts";
import type { Caller } from "./caller.ts";
import type { MessageOrigin } from "./compose-message.ts";
import type { OutgoingMessage, ReplyListener } from "./outgoing.ts";

/** Sends a probe; `ready` rejects when the function cannot run. */
export function sendProbe(
  caller: Caller,
  served: QueuedFunction,
  origin: MessageOrigin,
): { readonly id: CallId; readonly ready: Promise<void> } {
  let probe!: ReadyProbe;
  const ready = new Promise<void>((resolve, reject) => {
    probe = new ReadyProbe(resolve, reject);
  });
  return { id: caller.send(probeMessage(served, origin), probe), ready };
}

/** It takes no tokens and waits for no batch. */
function probeMessage(served: QueuedFunction, origin: MessageOrigin): OutgoingMessage {
  const columns = served.definition.info.parameters.map(() => []);
  const args = { kind: "columns", columns, rows: [] } as const;
  return {
    served,
    ...origin,
    body: { args, timeoutMs: undefined, isStreamed: false, idempotencyKey: undefined },
    rows: 0,
    bytes: 0,
    weight: 0,
    cost: 0,
    flush: true,
    deferred: false,
  };
}

class ReadyProbe implements ReplyListener {
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;

  constructor(resolve: () => void, reject: (error: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  part(): void {}

  settled(_id: CallId, { error }: RowsDone): void {
    if (error === undefined) this.#resolve();
    else this.#reject(decodeError(error));
  }

  ended(_id: CallId, error: QuarryError): void {
    this.#reject(error);
  }
}
