// A deferred message: nobody hears of its outcome, only whether the queue has it.
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { Caller } from "./caller.ts";
import type { OutgoingMessage, ReplyListener } from "./outgoing.ts";

/** The id under which the queue knows it. @throws why the queue would not take it */
export function whenAccepted(caller: Caller, message: OutgoingMessage): Promise<CallId> {
  return new Promise((resolve, reject) => caller.send(message, new Acceptance(resolve, reject)));
}

class Acceptance implements ReplyListener {
  readonly accepted: (id: CallId) => void;
  readonly #reject: (error: unknown) => void;

  constructor(resolve: (id: CallId) => void, reject: (error: unknown) => void) {
    this.accepted = resolve;
    this.#reject = reject;
  }

  part(): void {}

  settled(): void {}

  ended(_id: CallId, error: QuarryError): void {
    this.#reject(error);
  }
}
