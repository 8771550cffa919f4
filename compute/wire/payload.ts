// What travels inside a message and back. In this process by reference; across threads, processes and Redis encoded.
import type { RecordBatch, Vector } from "apache-arrow";
import type { RowFailure } from "../../engine/index.ts";
import type { ErrorData } from "./errors.ts";

/**
 * The arguments of a message's rows, in the parameters' order. `columns`: decoded values; row i of the message stands at
 * `rows[i]` of each column. `arrow`: row i of the message is row i of the batch.
 */
export type Payload =
  | {
      readonly kind: "columns";
      readonly columns: readonly (readonly unknown[])[];
      readonly rows: ArrayLike<number>;
      /** Somebody else's: the function's schemas have not seen them yet. */
      readonly isUnchecked?: boolean | undefined;
    }
  | { readonly kind: "arrow"; readonly batch: RecordBatch };

/** What a submission carries as its payload. */
export interface MessageBody {
  readonly args: Payload;
  /** Per handler invocation; undefined: the function's. */
  readonly timeoutMs: number | undefined;
  /** The caller reads items one by one; else a stream's items come as one list. */
  readonly isStreamed: boolean;
  /** What the caller calls these calls; undefined: their own id. */
  readonly idempotencyKey: string | undefined;
}

/** Why a row failed, wherever it did: plain data, so that it crosses processes. */
export type Failure = Omit<RowFailure, "row" | "attempts" | "callId">;

/** The failure of one row of a message. */
export interface MessageRowFailure extends Failure {
  /** Position in the message's rows. */
  readonly row: number;
  /** Executions that were charged. */
  readonly attempts: number;
}

/** The body of an outcome: what came of some rows of a message. */
export interface RowsDone {
  /** Which rows of the message these are; undefined: all. */
  readonly rows: readonly number[] | undefined;
  /** One value per row above, in order (a list of items for a stream that was not read item by item); null where it failed. */
  readonly values: readonly unknown[] | Vector;
  readonly failures: readonly MessageRowFailure[];
  /** Handler invocations this took. */
  readonly invocations: number;
  /** How long the handlers had these rows and those they ran with. */
  readonly busyMs: number;
  /** Some handler returned a promise. */
  readonly isAsync: boolean;
  /** Why none of the rows could run at all: a `setup` that failed, a function that cannot be found. */
  readonly error: ErrorData | undefined;
}
