// The error of a function that failed, here or wherever it ran.
import { type FunctionInfo, QuarryError, type RowFailure } from "../engine/index.ts";
import { describeThrown } from "./thrown.ts";

/** `what` failed says the message; nothing for the call itself. */
export function functionFailed(
  info: FunctionIdentity,
  callId: string,
  thrown: unknown,
  what = "",
): QuarryError<"function.failed"> {
  const failure = { ...describeThrown(thrown), callId, attempts: 1 };
  return failedError(info, failure, what, { cause: thrown });
}

/** The error of a row that failed where only what is told of it is known. */
export function failedRow(info: FunctionIdentity, failure: RowFailure): QuarryError<"function.failed"> {
  return failedError(info, failure);
}

type FunctionIdentity = Pick<FunctionInfo, "name" | "version">;
type Failure = Omit<RowFailure, "row"> & { readonly row?: number };

function failedError(
  { name, version }: FunctionIdentity,
  { type, message, stack, callId, attempts, retryable, row }: Failure,
  what = "",
  options?: ErrorOptions,
): QuarryError<"function.failed"> {
  const remote = { remoteType: type, remoteMessage: message, remoteStack: stack };
  const facts = { functionName: name, version, ...remote, callId, attempts, retryable, row };
  return new QuarryError("function.failed", `${what}${type}: ${message}`, facts, options);
}
