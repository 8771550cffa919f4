// A call of one row, as tests of queues submit it.
import type { CallId, Submission } from "../../../compute/queue/messages.ts";

/** Deferred, unless `options` name a caller. */
export function submissionOf(id: CallId, functionName: string, options: Partial<Submission> = {}): Submission {
  return {
    id,
    function: functionName,
    payload: {},
    rows: 1,
    bytes: 10,
    weight: 1,
    cost: 1,
    flush: false,
    caller: undefined,
    tenant: "tenant",
    priority: 0,
    parent: undefined,
    idempotency: undefined,
    ttlMs: undefined,
    deadlineMs: undefined,
    trace: undefined,
    synced: false,
    ...options,
  };
}
