// The error of a function that failed outside a query: in a direct call, or while it was set up.
import { type FunctionInfo, QuarryError } from "../engine/index.ts";
import { describeThrown } from "./thrown.ts";

/** `what` failed says the message; nothing for the call itself. */
export function functionFailed(
  { name, version }: FunctionInfo,
  callId: string,
  thrown: unknown,
  what = "",
): QuarryError<"function.failed"> {
  const { type, message, stack, retryable } = describeThrown(thrown);
  const remote = { remoteType: type, remoteMessage: message, remoteStack: stack };
  const facts = { functionName: name, version, ...remote, callId, attempts: 1, retryable, row: undefined };
  return new QuarryError("function.failed", `${what}${type}: ${message}`, facts, { cause: thrown });
}
