// A provider's request for patience, as an error.

/**
 * Thrown by a handler whose provider asked for a pause (HTTP 429 or 503 with `Retry-After`): nobody calls that provider for
 * so long, the call is tried again after it, and no attempt is charged, within `maxElapsedMs` of the retry policy. An error
 * of another class with a numeric `retryAfterMs` means the same.
 * @example
 * if (response.status === 429) throw new RetryAfterError(1000 * Number(response.headers.get("retry-after") ?? 1));
 */
export class RetryAfterError extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, message = `the provider asks for a pause of ${retryAfterMs} ms`) {
    super(message);
    this.name = "RetryAfterError";
    this.retryAfterMs = retryAfterMs;
  }
}
