// One request to a scaling group, through whatever brings requests to it.
import { QuarryError } from "../../engine/index.ts";
import { HttpClient } from "../http/http-client.ts";
import type { GroupEndpoint } from "../provider.ts";

/** Options of `group.call`. */
export interface GroupCallOptions {
  /** @defaultValue "POST" with `json`, else "GET" */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Until the whole answer is there. @defaultValue 60_000 */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;
/** Statuses that have no body. */
const EMPTY = new Set([204, 205, 304]);

// One per address, for as long as the process lives: they hold nothing but idle connections.
const clients = new Map<string, HttpClient>();

/** Whatever is answered, errors too. @throws `compute.group-unreachable` when nothing is */
export async function callGroup(
  name: string,
  endpoint: GroupEndpoint,
  path: string,
  options: GroupCallOptions,
): Promise<Response> {
  const { json, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const { method = json === undefined ? "GET" : "POST" } = options;
  const url = new URL(path, endpoint.url);
  if (url.origin !== new URL(endpoint.url).origin) refusePath(path);
  const type = json === undefined ? {} : { "content-type": "application/json" };
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await clientOf(url, endpoint).send({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...type, ...options.headers },
      body: json === undefined ? undefined : JSON.stringify(json),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    const body = await answer.bytes();
    return new Response(EMPTY.has(answer.status) ? null : body, { status: answer.status, headers: answer.headers() });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw unreachable(name, endpoint, limit.aborted ? `no answer in ${timeoutMs} ms` : messageOf(error), error);
  }
}

/** At an address that is not the URL's, the certificate is still the URL's. */
function clientOf({ protocol, hostname, host }: URL, { address }: GroupEndpoint): HttpClient {
  const key = `${protocol}//${address ?? host} ${hostname}`;
  const client =
    clients.get(key) ?? new HttpClient({ origin: `${protocol}//${address ?? host}`, tls: { servername: hostname } });
  clients.set(key, client);
  return client;
}

function refusePath(value: string): never {
  const expected = 'a path like "/predict"';
  const message = `A scaling group was called at ${JSON.stringify(value)}; it must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "path", value, expected });
}

function unreachable(name: string, { url }: GroupEndpoint, why: string, cause: unknown): QuarryError {
  const detail = `${url}: ${why}`;
  const message = `The scaling group "${name}" cannot be reached at ${detail}.`;
  return new QuarryError("compute.group-unreachable", message, { name, detail, retryable: true }, { cause });
}

function messageOf(error: unknown): string {
  const { message = "", code = "" } = error as { readonly message?: string; readonly code?: string };
  return message || code;
}
