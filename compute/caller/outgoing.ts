// Messages on their way to the queue, and who hears what becomes of them.
import type { CallOptions } from "../../catalog/index.ts";
import type { QuarryError } from "../../engine/index.ts";
import type { CallId, ParentCall } from "../queue/queue.ts";
import type { ServedFunction } from "../served-function.ts";
import type { MessageBody, RowsDone } from "../wire/payload.ts";

/** A message to be sent: what varies from one to the next. */
export interface OutgoingMessage {
  readonly served: ServedFunction;
  readonly body: MessageBody;
  readonly rows: number;
  readonly bytes: number;
  readonly weight: number;
  readonly cost: number;
  /** No more rows follow for now. */
  readonly flush: boolean;
  readonly tenant: string;
  /** Its outcome is kept for an hour, whether or not anybody listens. */
  readonly deferred: boolean;
  readonly parent: ParentCall | undefined;
  readonly trace: string | undefined;
  readonly options: Pick<CallOptions, "deadlineMs" | "ttlMs" | "priority" | "idempotencyKey">;
}

/** Told of one message: parts, then exactly one of the other two. */
export interface ReplyListener {
  part(id: CallId, body: RowsDone): void;
  settled(id: CallId, body: RowsDone): void;
  /** The queue ended it, or would not take it. */
  ended(id: CallId, error: QuarryError): void;
}
