// The API server's door: HTTPS on loopback, credentials, faults, watches and logs as streams.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { HOST } from "../../services/free-port.ts";
import type { Api } from "../api/api.ts";
import { Failure } from "../api/failure.ts";
import type { JsonObject } from "../api/json.ts";
import { discoveryPage } from "./discovery.ts";
import { type FaultAction, Faults } from "./faults.ts";
import { handle, wantsTable } from "./handle.ts";
import { APPLY, type Reply, type Request } from "./message.ts";
import { RequestLog } from "./request-log.ts";
import { tableOf } from "./table.ts";
import { type Target, targetOf } from "./target.ts";
import { Watch } from "./watch.ts";

/** Who may come in, and what each may do. */
export interface Door {
  /** The bearer token that is taken. */
  readonly token: string;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** Says no to what the user may not do: 403. */
  readonly mayDo: (target: Target) => boolean;
  /** What a Pod has printed. */
  readonly logOf: (namespace: string, name: string) => string;
}

/** Serves an {@link Api}. */
export class HttpServer {
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly #api: Api;
  readonly #door: Door;
  readonly #server: Server;
  readonly #watches = new Set<Watch>();
  readonly #connections = new WeakMap<Socket, number>();
  /** Also those that have not shaken hands yet, which the HTTP server does not know of. */
  readonly #sockets = new Set<Socket>();
  #connected = 0;

  constructor(api: Api, door: Door) {
    this.#api = api;
    this.#door = door;
    const listener: RequestListener = (request, response) => void this.#serve(request, response);
    this.#server = createServer(door.tls, listener);
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("secureConnection", (socket: Socket) => {
      this.#connections.set(socket, ++this.#connected);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, HOST, resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `https://${HOST}:${port}`;
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Watches that are open now. */
  get watches(): ReadonlySet<Watch> {
    return this.#watches;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://server");
    const target = targetOf(incoming.method ?? "GET", url);
    const logged = this.requests.add({
      method: incoming.method ?? "GET",
      url: incoming.url ?? "/",
      verb: target?.verb,
      resource: target?.resource.plural,
      name: target?.name,
      subresource: target?.subresource,
      contentType: incoming.headers["content-type"],
      userAgent: incoming.headers["user-agent"],
      connection: this.#connections.get(incoming.socket) ?? 0,
    });
    response.once("finish", () => {
      logged.code = response.statusCode;
    });
    try {
      const body = await text(incoming);
      await this.#answer(incoming, response, url, target, body);
    } catch (error) {
      refuse(response, error);
    }
  }

  async #answer(
    incoming: IncomingMessage,
    response: ServerResponse,
    url: URL,
    target: Target | undefined,
    body: string,
  ): Promise<void> {
    const fault = this.faults.next(incoming.method ?? "GET", target);
    if (fault !== undefined && (await suffered(fault, response))) return;
    if (incoming.headers.authorization !== `Bearer ${this.#door.token}`) {
      throw new Failure({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
    }
    const request = requestOf(incoming, url, body);
    if (target === undefined) return servePage(response, url.pathname);
    for (const one of this.#needs(target, request)) if (!this.#door.mayDo(one)) throw notAllowed(one);
    if (target.verb === "watch") return this.#watch(target, request, response);
    if (target.subresource === "log") return this.#log(target, response);
    const reply = handle(this.#api, target, request);
    if (fault !== undefined && "cut" in fault) response.destroy();
    else send(response, reply);
  }

  /** What the user must be allowed: an apply that creates is a creation too. */
  #needs(target: Target, { contentType }: Request): Target[] {
    const { resource, namespace, name } = target;
    const isApply = target.verb === "patch" && contentType.startsWith(APPLY);
    const creates = isApply && this.#api.store.get(resource, namespace, name!) === undefined;
    return creates ? [target, { ...target, verb: "create" }] : [target];
  }

  #watch(target: Target, request: Request, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const shown = (object: JsonObject): JsonObject =>
      wantsTable(request) && object.kind === target.resource.kind
        ? tableOf(target.resource, [object as never], this.#api.clock.nowUs() / 1000)
        : object;
    const watch = new Watch(this.#api, target, request.query, {
      send: ({ type, object }) => response.write(`${JSON.stringify({ type, object: shown(object) })}\n`),
      end: () => response.end(),
      cut: () => response.destroy(),
    });
    this.#watches.add(watch);
    response.once("close", () => {
      watch.close();
      this.#watches.delete(watch);
    });
    watch.start(request.query);
  }

  #log({ resource, namespace, name }: Target, response: ServerResponse): void {
    this.#api.get({ resource, namespace, name: name! });
    response.writeHead(200, { "content-type": "text/plain" });
    response.end(this.#door.logOf(namespace!, name!));
  }
}

/** Whether the fault leaves nothing more to do. @throws Failure - the refusal that it is */
async function suffered(fault: FaultAction, response: ServerResponse): Promise<boolean> {
  if ("code" in fault) {
    const { code, retryAfterSeconds } = fault;
    const parts = {
      code,
      reason: fault.reason ?? REASONS[code] ?? "InternalError",
      message: fault.message ?? `injected ${code}`,
    };
    throw new Failure({ ...parts, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
  }
  if ("holdUntil" in fault) await fault.holdUntil;
  if (!("cut" in fault) || fault.cut === "after") return false;
  response.destroy();
  return true;
}

const REASONS: { readonly [code: number]: string } = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  429: "TooManyRequests",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function servePage(response: ServerResponse, path: string): void {
  if (path === "/healthz" || path === "/livez" || path === "/readyz") return void response.end("ok");
  const body = discoveryPage(path);
  if (body === undefined) {
    throw new Failure({ code: 404, reason: "NotFound", message: "the server could not find the requested resource" });
  }
  send(response, { code: 200, body });
}

function requestOf({ headers }: IncomingMessage, url: URL, body: string): Request {
  return {
    query: url.searchParams,
    accept: headers.accept ?? "",
    contentType: headers["content-type"] ?? "",
    userAgent: headers["user-agent"] ?? "unknown",
    body,
  };
}

function send(response: ServerResponse, { code, body, warnings = [] }: Reply): void {
  if (warnings.length > 0) {
    response.setHeader(
      "warning",
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  }
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const failure =
    error instanceof Failure
      ? error
      : new Failure({
          code: 500,
          reason: "InternalError",
          message: String(error instanceof Error ? error.stack : error),
        });
  if (failure.retryAfterSeconds !== undefined) response.setHeader("retry-after", failure.retryAfterSeconds);
  send(response, { code: failure.code, body: failure.status() });
}

function notAllowed({ verb, resource, namespace, name, subresource }: Target): Failure {
  const what = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const why = `User "test" cannot ${verb} resource "${what}" in API group "${resource.group}" ${where}`;
  const message = `${what}${name === undefined ? "" : ` "${name}"`} is forbidden: ${why}`;
  return new Failure({
    code: 403,
    reason: "Forbidden",
    message,
    details: { ...(name !== undefined && { name }), kind: resource.plural },
  });
}
