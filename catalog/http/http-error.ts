// How a service that could not be reached, or answered otherwise than with values, fails a batch.

/** Facts of an {@link HttpError}. */
interface HttpFailure {
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly retryable: boolean;
}

/** The failure of a request to the service behind a function. */
export class HttpError extends Error {
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined;
  /** A later request may succeed: 408, 425, 429, 5xx other than 501 and 505, and requests without an answer. */
  readonly retryable: boolean;

  constructor(message: string, { status, retryable }: HttpFailure, options?: ErrorOptions) {
    super(message, options);
    this.name = "HttpError";
    this.status = status;
    this.retryable = retryable;
  }
}

/** The failure of an answer that is not what was agreed: no later request mends it. */
export function unreadable(detail: string, cause?: unknown): HttpError {
  const options = cause === undefined ? undefined : { cause };
  return new HttpError(`the service's answer cannot be read: ${detail}`, { status: 200, retryable: false }, options);
}
