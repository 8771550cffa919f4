// One request to the service behind a function, and its answer: bytes, or the error that says what to do about it.
import { context as active, trace } from "@opentelemetry/api";
import type { Agent, Dispatcher } from "undici";
import { encodeTrace } from "../../engine/index.ts";
import type { Context } from "../context.ts";
import { RetryAfterError } from "../retry-after-error.ts";
import { Secret } from "../secret.ts";
import { HttpError } from "./http-error.ts";
import type { HttpSettings } from "./http-service.ts";
import { retryAfterMs } from "./retry-after.ts";

/** What is sent. */
export interface HttpBody {
  readonly bytes: string | Uint8Array;
  readonly contentType: string;
  /** The same for every attempt of the same rows. */
  readonly idempotencyKey: string;
}

type Headers = Record<string, string>;

/**
 * The bytes of a 2xx answer.
 * @throws `RetryAfterError` for 429 and 503 with `Retry-After`; `HttpError` for every other answer, for none, and for one
 * that is too large; `config.invalid` for a secret that is not set
 */
export async function request(settings: HttpSettings, body: HttpBody, context: Context<unknown>): Promise<Uint8Array> {
  const answer = await send(settings, body, context);
  const { statusCode } = answer;
  try {
    if (statusCode >= 200 && statusCode < 300) return await readAll(answer, settings.maxResponseBytes);
  } catch (error) {
    throw unanswered(error, context);
  }
  throw refusal(answer, await beginning(answer, settings));
}

async function send(
  settings: HttpSettings,
  body: HttpBody,
  context: Context<unknown>,
): Promise<Dispatcher.ResponseData> {
  const headers = { ...ownHeaders(body), ...revealed(settings) };
  const { origin, pathname, search } = settings.url();
  // The limit of the call is its signal; a call outside the queue has none, and this instead.
  const timeoutMs = Math.max(1, context.deadline.getTime() - Date.now());
  const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const target = { origin, path: pathname + search, method: settings.method, ...timeouts };
  const dispatcher = await agent();
  try {
    return await dispatcher.request({ ...target, headers, body: body.bytes, signal: context.signal });
  } catch (error) {
    throw unanswered(error, context);
  }
}

let shared: Promise<Agent> | undefined;

/** One for all functions: it keeps a pool of open connections for each origin. Loaded by the first function that needs it. */
function agent(): Promise<Agent> {
  shared ??= import("undici").then(({ Agent }) => new Agent());
  return shared;
}

function ownHeaders({ contentType, idempotencyKey }: HttpBody): Headers {
  return { accept: contentType, "content-type": contentType, "idempotency-key": idempotencyKey, ...traceHeaders() };
}

/** @source W3C Trace Context, level 1 */
function traceHeaders(): Headers {
  const span = trace.getSpanContext(active.active());
  if (span === undefined) return {};
  const headers = { traceparent: encodeTrace(span) };
  const tracestate = span.traceState?.serialize();
  return tracestate === undefined ? headers : { ...headers, tracestate };
}

function revealed({ headers }: HttpSettings): Headers {
  return Object.fromEntries(headers.map(([name, value]) => [name, Secret.is(value) ? value.reveal() : value]));
}

async function readAll({ headers, body }: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw tooMuch(body, `the service answered in ${encoding}, which it was not asked for`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooMuch(body, `the service answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Nobody reads on: the connection is closed. */
function tooMuch(body: Dispatcher.ResponseData["body"], message: string): HttpError {
  body.destroy();
  return new HttpError(message, { status: undefined, retryable: false });
}

/** No answer, or not all of it: refused, reset, timed out. */
function unanswered(error: unknown, { signal }: Context<unknown>): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof HttpError) return error;
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const detail = message === undefined || message === "" ? (code ?? "unknown reason") : message;
  return new HttpError(
    `the service did not answer: ${detail}`,
    { status: undefined, retryable: true },
    { cause: error },
  );
}

/** As many characters of an error's body as its message shows. */
const MAX_SHOWN_LENGTH = 200;
const MAX_ERROR_BYTES = 16 << 10;

/** What an answer says of its failure, without the secrets it may repeat. */
async function beginning({ body }: Dispatcher.ResponseData, settings: HttpSettings): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return hideSecrets(Buffer.concat(chunks).toString("utf8"), settings).slice(0, MAX_SHOWN_LENGTH);
}

function hideSecrets(text: string, { headers }: HttpSettings): string {
  const secrets = headers.map(([, value]) => value).filter(Secret.is);
  return secrets.reduce((hidden, secret) => secret.hideIn(hidden), text);
}

const RETRYABLE = new Set([408, 425, 429]);
/** Not implemented; HTTP version not supported: neither mends itself. */
const FINAL = new Set([501, 505]);

function refusal({ statusCode, headers }: Dispatcher.ResponseData, text: string): Error {
  const message = `the service answered ${statusCode}${text === "" ? "" : `: ${text}`}`;
  if (statusCode === 429 || statusCode === 503) {
    const pauseMs = retryAfterMs(headers["retry-after"], Date.now());
    if (pauseMs !== undefined) return new RetryAfterError(pauseMs, message);
  }
  const retryable = RETRYABLE.has(statusCode) || (statusCode >= 500 && !FINAL.has(statusCode));
  return new HttpError(message, { status: statusCode, retryable });
}
