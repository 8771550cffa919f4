// What a caller is told when the queue refuses a call or ends it: a code for every reason.
import { QuarryError } from "../../engine/index.ts";
import type { EndReason, RefusalReason } from "../queue/messages.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";

/** The call an error is about. */
export interface CallNamed {
  readonly callId: string;
  /** Of the function, without its version. */
  readonly functionName: string;
  readonly idempotencyKey?: string | undefined;
}

/** What a queue says of a call that it ended because its caller fell silent. */
export const CALLER_IS_GONE = "its caller is gone";

type Describe = (call: CallNamed, detail: string) => QuarryError;

/** The error of a call that the queue would not take. */
export function refusalError(reason: RefusalReason, call: CallNamed, detail: string): QuarryError {
  return REFUSALS[reason](call, detail);
}

/** The error of a call that the queue ended. */
export function endError(reason: EndReason, call: CallNamed, detail: string): QuarryError {
  return ENDS[reason](call, detail);
}

export function cancelledError({ callId, functionName }: CallNamed, reason: string, cause?: unknown): QuarryError {
  const message = `The call of "${functionName}" was cancelled: ${reason}.`;
  return new QuarryError("compute.cancelled", message, { callId, reason }, { cause });
}

export function deadlineError({ callId, functionName }: CallNamed): QuarryError {
  const message = `The call of "${functionName}" was not done by its deadline.`;
  return new QuarryError("compute.deadline-exceeded", message, { callId, functionName });
}

export function resultExpired(callId: string): QuarryError {
  return new QuarryError(
    "compute.result-expired",
    `The result of call "${callId}" was kept for its time and is gone.`,
    {
      callId,
    },
  );
}

/** A queue that went back in time told of a part before, and not again. */
export function resultLost(callId: string): QuarryError {
  const detail = `a part of the result of call "${callId}" was lost on its way`;
  return new QuarryError("compute.unavailable", `The queue failed: ${detail}.`, { detail, retryable: true });
}

export function callerClosed(): QuarryError {
  return new QuarryError("plan.closed", "The runtime is closed: nothing can be called through it.", {
    what: "runtime",
  });
}

export function unreadable(callId: string, error: unknown): QuarryError {
  const detail = `the reply to call "${callId}" could not be read: ${String(error)}`;
  return new QuarryError(
    "internal.invariant",
    `Something is wrong in Quarry: ${detail}.`,
    { detail },
    { cause: error },
  );
}

export function unknownCall(callId: string): QuarryError {
  return new QuarryError("compute.unknown-call", `There is no call "${callId}", or its time is long over.`, { callId });
}

export function stillRunning(callId: string, timeoutMs: number): QuarryError {
  const message = `The call "${callId}" was not done within ${timeoutMs} ms; it goes on.`;
  return new QuarryError("compute.still-running", message, { callId, timeoutMs });
}

export function notReady(functionName: string, timeoutMs: number): QuarryError {
  const message = `No worker was ready for "${functionName}" within ${timeoutMs} ms.`;
  return new QuarryError("compute.not-ready", message, { functionName, timeoutMs });
}

/** @param key of the function: `name@version` */
function versionUnavailable({ callId, functionName }: CallNamed, key: string): QuarryError {
  const version = key.slice(key.indexOf("@") + 1);
  const message =
    `No worker serves version "${version}" of "${functionName}" any more, and the deployed version takes other arguments: ` +
    "call that, or start a worker with the old version and retry the dead letter.";
  return new QuarryError("compute.version-unavailable", message, { callId, functionName, version });
}

const REFUSALS: { readonly [Reason in RefusalReason]: Describe } = {
  "queue-full": ({ functionName }, detail) =>
    new QuarryError("compute.queue-full", `The queue of "${functionName}" is full: ${detail}.`, {
      functionName,
      detail,
      retryable: true,
    }),
  "other-arguments": ({ functionName, idempotencyKey: key = "" }) =>
    new QuarryError(
      "compute.idempotency-conflict",
      `The idempotency key "${key}" of "${functionName}" belongs to a call with other arguments.`,
      { functionName, key },
    ),
  nested: ({ functionName }, detail) =>
    new QuarryError(
      "compute.nested-refused",
      `"${functionName}" cannot be called from a call that holds its permit: ${detail}.`,
      { functionName, detail },
    ),
  "too-deep": ({ functionName }) =>
    new QuarryError(
      "compute.too-deep",
      `The call of "${functionName}" has more than ${QUEUE_LIMITS.maxDepth} calls above it.`,
      { functionName, maxDepth: QUEUE_LIMITS.maxDepth },
    ),
  "unknown-function": ({ functionName }, detail) =>
    new QuarryError("internal.invariant", `The function "${functionName}" was never declared: ${detail}.`, { detail }),
};

const ENDS: { readonly [Reason in EndReason]: Describe } = {
  cancelled: cancelledError,
  purged: (call) => cancelledError(call, "its queue was purged"),
  expired: ({ callId, functionName }) =>
    new QuarryError("compute.expired", `The call of "${functionName}" did not start in time.`, {
      callId,
      functionName,
    }),
  deadline: deadlineError,
  "worker-lost": ({ callId, functionName }) =>
    new QuarryError(
      "compute.worker-lost",
      `The worker of "${functionName}" was lost, and the function may not run twice.`,
      { callId, functionName },
    ),
  dead: ({ callId, functionName }, detail) =>
    new QuarryError("compute.worker-crash", `The call of "${functionName}" brought its workers down: ${detail}.`, {
      callId,
      functionName,
      detail,
    }),
  deadlock: ({ callId, functionName }, path) =>
    new QuarryError("compute.deadlock", `The call of "${functionName}" would wait for itself: ${path}.`, {
      callId,
      path,
    }),
  "version-unavailable": versionUnavailable,
};
