// An `AbortSignal` cancels a call. Only calls that were given one pay for it.
import { show } from "../../catalog/index.ts";
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { Caller } from "./caller.ts";
import { cancelledError } from "./end-errors.ts";

/** @throws `compute.cancelled` when `signal` is aborted already */
export function refuseAborted(signal: AbortSignal | undefined, functionName: string): void {
  if (signal?.aborted === true) throw abortedError(signal, functionName, "");
}

/** What a call rejects with when its signal is aborted; the signal's reason is its cause. */
export function abortedError(signal: AbortSignal, functionName: string, callId: string): QuarryError {
  return cancelledError({ callId, functionName }, abortReason(signal), signal.reason);
}

/**
 * Cancels the call, with all it called, when `signal` is aborted, and tells `onAbort` at once.
 * @returns what ends the watch
 */
export function cancelOnAbort(signal: AbortSignal, caller: Caller, id: CallId, onAbort: () => void): () => void {
  const cancel = () => {
    caller.abandon([id], abortReason(signal));
    onAbort();
  };
  signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}

function abortReason({ reason }: AbortSignal): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === "string" ? reason : show(reason);
}
