// The error of a file that is there and cannot be read, worded from DuckDB's own.
import { isQuarryError, QuarryError } from "../errors.ts";

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/too small to be a Parquet file/, "it is not a Parquet file, or was cut short"],
  [/No magic bytes found/, "it is not a Parquet file, or was cut short"],
  [/Permission denied/i, "permission denied"],
];

/** DuckDB names the one bad file of many: that file is the error's uri. */
const NAMED_FILE = /\b[Ff]ile ['"]([^'"]+)['"]/;

/** Turns what DuckDB said while it opened `uri` into `plan.source-unreadable`, or `plan.source-not-found`. */
export function unreadable(uri: string, error: unknown): QuarryError {
  if (isQuarryError(error, "plan.path-forbidden")) return error;
  const detail = firstLine(error);
  if (/No files found that match/.test(detail)) {
    return new QuarryError(
      "plan.source-not-found",
      `There is no file at ${JSON.stringify(uri)}.`,
      { uri },
      { cause: error },
    );
  }
  const file = NAMED_FILE.exec(detail)?.[1] ?? uri;
  const reason = REASONS.find(([pattern]) => pattern.test(detail))?.[1] ?? detail;
  const message = `Cannot read ${JSON.stringify(file)}: ${reason}.`;
  return new QuarryError("plan.source-unreadable", message, { uri: file, reason }, { cause: error });
}

/** For `catch`. */
export function unreadableAs(uri: string): (error: unknown) => never {
  return (error) => {
    throw unreadable(uri, error);
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]!.replace(/\.\s*$/, "");
}
