// The error of a target that could not be written, worded from the operating system's or DuckDB's own.
import { isQuarryError, QuarryError } from "../errors.ts";

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/\bEACCES\b|\bEPERM\b|Permission denied/, "permission denied"],
  [/\bEROFS\b|Read-only file system/, "the file system is read-only"],
  [/\bENOTDIR\b|\bEEXIST\b|Not a directory/, "a part of its path is a file"],
  [/\bEISDIR\b|Is a directory/, "there is a folder of that name"],
  [/\bENOENT\b|No such file or directory/, "its folder does not exist"],
];

const DISK_FULL = /\bENOSPC\b|\bEDQUOT\b|No space left on device|quota exceeded/i;

/** Keeps errors that have nothing to do with the target: an abort, a failed call, a cast. */
export function writeFailure(uri: string, error: unknown): unknown {
  if (isQuarryError(error, "resources.disk-full")) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (DISK_FULL.test(text)) {
    const detail = `The disk is full: ${JSON.stringify(uri)} was not written.`;
    return new QuarryError("resources.disk-full", detail, { detail }, { cause: error });
  }
  const reason = isOwnError(error) ? undefined : REASONS.find(([pattern]) => pattern.test(text))?.[1];
  return reason === undefined ? error : unwritable(uri, reason, error);
}

export function unwritable(uri: string, reason: string, cause?: unknown): QuarryError {
  const message = `Cannot write ${JSON.stringify(uri)}: ${reason}.`;
  return new QuarryError("plan.target-unwritable", message, { uri, reason }, { cause });
}

/** Errors that say more than "this file": only what DuckDB reports while it writes may be reworded. */
function isOwnError(error: unknown): boolean {
  return (
    isQuarryError(error) &&
    !isQuarryError(error, "plan.execution-failed") &&
    !isQuarryError(error, "plan.source-not-found")
  );
}
