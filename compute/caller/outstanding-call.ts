// A message that was sent and is not over: what the caller keeps so that it can be sent again, and who hears of it.
import type { QuarryError } from "../../engine/index.ts";
import type { CallId, ParentCall, Submission } from "../queue/messages.ts";
import { beginEnqueue, type CallSpan } from "../tracing/call-span.ts";
import type { MessageBody, RowsDone } from "../wire/payload.ts";
import { shardOf } from "./call-id.ts";
import type { CallNamed } from "./end-errors.ts";
import type { OutgoingMessage, ReplyListener } from "./outgoing.ts";

/** One per message. */
export class OutstandingCall {
  /** The id by which its listener knows it: its first, or that of the call it turned out to be. */
  knownAs: CallId;
  #submission: Submission;
  /** `held-back`: the queue would not take it for now. */
  state: "sent" | "held-back" | "accepted" | "over" = "sent";
  /** Why nobody wants it any more. */
  cancelReason: string | undefined;
  /** Submissions that the queue refused for now, or that it could not be reached for. */
  failedTries = 0;
  readonly #functionName: string;
  readonly #listener: ReplyListener;
  /** Until the queue has it. */
  #enqueue: CallSpan | undefined;
  /** Calls that turned out to be this one. */
  #joined: OutstandingCall[] | undefined;

  constructor(id: CallId, caller: string, message: OutgoingMessage, listener: ReplyListener) {
    this.#enqueue = beginEnqueue(message.served.definition, message);
    this.knownAs = id;
    this.#submission = submissionOf(id, caller, message, this.#enqueue?.trace);
    this.#functionName = message.served.definition.info.name;
    this.#listener = listener;
  }

  get submission(): Submission {
    return this.#submission;
  }

  get id(): CallId {
    return this.#submission.id;
  }

  /** The queue ended it for no fault of its own: it is another call from here on, and the same one to its listener. */
  renew(id: CallId): void {
    this.#submission = { ...this.#submission, id };
  }

  get isDeferred(): boolean {
    return this.#submission.caller === undefined;
  }

  get isStreamed(): boolean {
    return (this.#submission.payload as MessageBody).isStreamed;
  }

  get named(): CallNamed {
    const { id, idempotency } = this.#submission;
    return { callId: id, functionName: this.#functionName, idempotencyKey: idempotency?.key };
  }

  /** From now on, what this call is told is told to `other` too. */
  join(other: OutstandingCall): void {
    this.#joined ??= [];
    this.#joined.push(other);
  }

  accepted(id: CallId): void {
    this.#endEnqueue();
    if (id !== this.id) this.knownAs = id;
    this.#listener.accepted?.(this.knownAs);
  }

  part(body: RowsDone): void {
    this.#listener.part(this.knownAs, body);
    if (this.#joined !== undefined) for (const other of this.#joined) other.part(body);
  }

  settled(body: RowsDone): void {
    this.#listener.settled(this.knownAs, body);
    if (this.#joined !== undefined) for (const other of this.#joined) other.settled(body);
  }

  ended(error: QuarryError): void {
    this.#endEnqueue(error.code);
    this.#listener.ended(this.knownAs, error);
    if (this.#joined !== undefined) for (const other of this.#joined) other.ended(error);
  }

  #endEnqueue(failureType?: string): void {
    this.#enqueue?.end(failureType);
    this.#enqueue = undefined;
  }
}

function submissionOf(id: CallId, caller: string, message: OutgoingMessage, trace: string | undefined): Submission {
  const { options } = message;
  return {
    id,
    function: message.served.key,
    payload: message.body,
    rows: message.rows,
    bytes: message.bytes,
    weight: message.weight,
    cost: message.cost,
    flush: message.flush,
    caller: message.deferred ? undefined : caller,
    tenant: message.tenant,
    priority: options.priority ?? message.served.definition.policies.priority,
    parent: parentBeside(id, message),
    idempotency: message.idempotency,
    ttlMs: options.ttlMs,
    deadlineMs: options.deadlineMs,
    trace,
    synced: message.deferred && message.served.definition.policies.queue.durability === "synced",
  };
}

/** Permits, and what is cancelled with what, are known within a shard. */
function parentBeside(id: CallId, { parent }: OutgoingMessage): ParentCall | undefined {
  return parent !== undefined && shardOf(parent.id) === shardOf(id) ? parent : undefined;
}
