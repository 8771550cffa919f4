// The spans of one lease: an attempt for each of its messages, from the lease to what is reported of it.
import type { FunctionContract } from "../../catalog/index.ts";
import type { CallId, LeasedMessage, Outcome } from "../queue/messages.ts";
import type { RowsDone } from "../wire/payload.ts";
import { beginAttempt, type CallSpan } from "./call-span.ts";

export class AttemptSpans {
  /** The messages, each with the place of its attempt as its trace. */
  readonly messages: readonly LeasedMessage[];
  readonly #spans = new Map<CallId, CallSpan>();

  private constructor(definition: FunctionContract, messages: readonly LeasedMessage[]) {
    this.messages = messages.map((message) => {
      const span = beginAttempt(definition, message);
      if (span === undefined) return message;
      this.#spans.set(message.id, span);
      return { ...message, trace: span.trace };
    });
  }

  /** Undefined: no trace came along with any of the messages. */
  static begin(definition: FunctionContract, messages: readonly LeasedMessage[]): AttemptSpans | undefined {
    for (const { trace } of messages) if (trace !== undefined) return new AttemptSpans(definition, messages);
    return undefined;
  }

  end(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) this.#spans.get(outcome.id)?.end(failureType(outcome));
  }
}

function failureType(outcome: Outcome): string | undefined {
  if (outcome.kind === "retry") return outcome.charge === "crash" ? "WorkerCrash" : "Retried";
  const { error, failures } = outcome.body as RowsDone;
  return error === undefined ? failures[0]?.type : (error.code ?? error.name);
}
