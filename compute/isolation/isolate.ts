// Where handlers run: in this thread, in a thread or in a process of their own. One interface for the three.
import type { Vector } from "apache-arrow";
import type { FunctionDefinition } from "../../catalog/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { Failure, Payload } from "../wire/payload.ts";
import type { Cancellation } from "./cancellation.ts";

/** The ids of the calls whose rows run together: row r of the work belongs to the last entry whose `firstRow` is ≤ r. */
export interface WorkCall {
  readonly firstRow: number;
  readonly id: CallId;
  /** Row r of the work is row `rows[r - firstRow]` of that call's message; undefined: r - firstRow. */
  readonly rows: readonly number[] | undefined;
  /** Stable over attempts; what `context.idempotencyKey` begins with. */
  readonly idempotencyKey: string;
  /** W3C `traceparent` of the attempt. */
  readonly trace: string | undefined;
}

/** Some rows to run now: one invocation after another in the row and stream forms, one for all in the batch and Arrow forms. */
export interface Work {
  readonly payload: Payload;
  /** How many rows `payload` has. */
  readonly rows: number;
  readonly calls: readonly WorkCall[];
  /** 1 for the first execution. */
  readonly attempt: number;
  /** Per invocation. */
  readonly timeoutMs: number;
  /** When the whole call must be settled; undefined: no limit. */
  readonly deadlineMs: number | undefined;
  /** The number of the lease: what `context.fence` is. */
  readonly fence: number;
  /** Its `signal` is what handlers see; `listen` is for the one who runs the work. */
  readonly cancellation: Cancellation;
  /** Given for a streaming call of one row: takes its items as they come, and resolves when more may come. */
  readonly onItems: ((items: readonly unknown[]) => Promise<void>) | undefined;
}

/** The failure of one row of some work. */
export interface WorkFailure extends Failure {
  readonly row: number;
  /** Whether the function's retry policy wants this failure tried again. */
  readonly isWanted: boolean;
  /** The provider asked for this pause of everybody; such a failure charges no attempt. */
  readonly retryAfterMs: number | undefined;
}

/** How work ended. */
export type WorkResult =
  /** One value per row, null where it failed or (a streaming call) where items were given to `onItems`. */
  | {
      readonly kind: "done";
      readonly values: readonly unknown[] | Vector;
      readonly failures: readonly WorkFailure[];
      readonly invocations: number;
      /** Some handler returned a promise. */
      readonly isAsync: boolean;
    }
  /** One invocation was for all rows, and threw. */
  | { readonly kind: "threw"; readonly failure: Omit<WorkFailure, "row"> }
  /** The thread or process died with the work. */
  | { readonly kind: "crashed"; readonly detail: string };

/** A place where handlers of one function run. Work may be given to it side by side. */
export interface Isolate {
  /** Runs `setup`, once; also what a readiness probe asks for. @throws `function.failed`, `function.not-portable` */
  ready(): Promise<void>;
  /** At once where nothing had to be waited for. Never rejects, nor throws, for what a handler does. */
  run(work: Work): WorkResult | Promise<WorkResult>;
  /** Runs `teardown` where `setup` ran, and ends threads and processes. */
  close(): Promise<void>;
}

/** Makes the isolate of a function. `alone`: for one piece of work in a process of its own, whatever the function says. */
export type OpenIsolate = (definition: FunctionDefinition, options: { readonly alone: boolean }) => Isolate;
