// Messages on their way to the queue, and who hears what becomes of them.
import type { CallOptions } from "../../catalog/index.ts";
import type { QuarryError } from "../../engine/index.ts";
import type { CallId, ParentCall, Submission } from "../queue/messages.ts";
import type { QueuedFunction } from "../served-function.ts";
import type { MessageBody, RowsDone } from "../wire/payload.ts";

/** A message to be sent: what varies from one to the next. */
export interface OutgoingMessage {
  readonly served: QueuedFunction;
  readonly body: MessageBody;
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
  readonly cost: number;
  /** The last rows of a caller that sends many; false for a single call: others may join its batch. */
  readonly flush: boolean;
  readonly tenant: string;
  /** Its outcome is kept for an hour, whether or not anybody listens; its listener hears only that it was accepted. */
  readonly deferred: boolean;
  readonly parent: ParentCall | undefined;
  readonly trace: string | undefined;
  readonly idempotency?: Submission["idempotency"];
  readonly options: Pick<CallOptions, "deadlineMs" | "ttlMs" | "priority" | "tags">;
}

/** Told of one message: parts, then exactly one of the other two. */
export interface ReplyListener {
  /** The queue has it: under this id, which is another call's where the idempotency key was known. */
  accepted?(id: CallId): void;
  part(id: CallId, body: RowsDone): void;
  settled(id: CallId, body: RowsDone): void;
  /** The queue ended it, or would not take it. */
  ended(id: CallId, error: QuarryError): void;
}
