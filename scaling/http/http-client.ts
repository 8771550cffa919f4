// Requests to one server over connections that are kept: what groups are called with, and clusters asked.
import type { Agent, Dispatcher } from "undici";

/** How TLS is spoken, as `tls.connect` takes it. */
export interface TlsOptions {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Where requests go. */
export interface HttpTarget {
  /** `https://10.0.0.1:6443` */
  readonly origin: string;
  readonly tls?: TlsOptions | undefined;
  /** Of an HTTP proxy that connects to it. */
  readonly proxyUrl?: string | undefined;
  /** Requests beyond wait for their turn. @defaultValue as many as there are requests */
  readonly maxConnections?: number | undefined;
}

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  headers(): [name: string, value: string][];
  text(): Promise<string>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. Breaking out of it ends the request. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Connects at its first request, and does not hold the process. */
export class HttpClient {
  readonly #target: HttpTarget;
  #agent: Promise<Agent | Dispatcher> | undefined;

  constructor(target: HttpTarget) {
    this.#target = target;
  }

  /** @throws what undici does when there is no answer: an `Error` with a `code` */
  async send({ method, path, headers = {}, body, signal }: HttpRequest): Promise<HttpAnswer> {
    this.#agent ??= openAgent(this.#target);
    const agent = await this.#agent;
    const { origin } = this.#target;
    // Whoever wants a limit gives a signal: a stream may be silent for long.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const answer = await agent.request({ origin, method, path, headers, body: body ?? null, signal, ...limits });
    return answerOf(answer);
  }

  async close(): Promise<void> {
    const agent = await this.#agent;
    await agent?.destroy();
  }
}

async function openAgent({ tls = {}, proxyUrl, maxConnections }: HttpTarget): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import("undici");
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  const connections = maxConnections ?? null;
  return proxyUrl === undefined
    ? new Agent({ connections, connect: { ...given, timeout: 10_000 } })
    : new ProxyAgent({ connections, uri: proxyUrl, requestTls: given });
}

function answerOf({ statusCode, headers, body }: Dispatcher.ResponseData): HttpAnswer {
  return {
    status: statusCode,
    header: (name) => [headers[name] ?? []].flat()[0],
    headers: () =>
      Object.entries(headers).flatMap(([name, value = []]) =>
        [value].flat().map((one) => [name, one] as [string, string]),
      ),
    text: () => body.text(),
    bytes: async () => new Uint8Array(await body.arrayBuffer()),
    chunks: () => body,
  };
}
