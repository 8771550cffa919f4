// A failure of one row, as data a handler returns or throws.

/** Options of {@link rowError}. */
export interface RowErrorOptions {
  /** Whether the same call may succeed later. @defaultValue false */
  retryable?: boolean | undefined;
  /** Not before this many milliseconds. */
  retryAfterMs?: number | undefined;
}

/** What {@link rowError} makes. */
export interface RowError {
  readonly "~rowError": true;
  readonly type: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
}

/**
 * The failure of one row: a handler returns it in place of a value (or throws it), and the other rows go on.
 * @param type A short name to group by: `Http`, `NotFound`.
 * @example
 * return response.ok ? response.text() : rowError("Http", String(response.status));
 */
export function rowError(type: string, message: string, options: RowErrorOptions = {}): RowError {
  const { retryable = false, retryAfterMs } = options;
  return Object.freeze({ "~rowError": true, type, message, retryable, retryAfterMs });
}

/** Also for row errors of another copy of this package. */
export function isRowError(value: unknown): value is RowError {
  return typeof value === "object" && value !== null && (value as Partial<RowError>)["~rowError"] === true;
}
