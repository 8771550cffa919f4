// The API server as groups need it: objects of one namespace, over connections that are kept. Everything asked here may be
// asked twice, and is, a few times, when the server is busy or gone for a moment.
import type { Clock } from "../../../compute/index.ts";
import { QuarryError } from "../../../engine/index.ts";
import { type HttpAnswer, HttpClient, type HttpRequest } from "../../http/http-client.ts";
import { linesOf } from "../../http/lines.ts";
import { type Kind, kindNamed } from "../kinds.ts";
import { type KubeObject, keyOf, nameOfObject, type ObjectKey } from "../kube-object.ts";
import type { ClusterSettings } from "../settings.ts";
import { type Cluster, readCluster } from "./cluster.ts";
import { type FieldConflict, isPassing, type Refusal, readRefusal, refusalError } from "./refusal.ts";

/** What became of an object that was applied: it is as it should be, or others set fields of it to something else. */
export type Applied =
  | { readonly outcome: "applied"; readonly object: KubeObject }
  | { readonly outcome: "conflict"; readonly conflicts: readonly FieldConflict[] };

export interface ApplyOptions {
  /** Whose fields these are. */
  readonly manager: string;
  /** Takes over fields that others set. @defaultValue false */
  readonly force?: boolean | undefined;
  /** Says what would be, and changes nothing. @defaultValue false */
  readonly dryRun?: boolean | undefined;
}

/** All objects that a selector picks, and the moment they were seen at. */
export interface ObjectList {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
}

/** A change since then. `ERROR` carries a Status. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject & { readonly code?: number };
}

interface ListPage {
  readonly items?: readonly KubeObject[];
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
}

type Query = Readonly<Record<string, string>>;

/** A request in words, and how its answer is waited for. */
interface Asked extends HttpRequest {
  readonly name: string;
}

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;
const PAGE_LIMIT = "500";
const NOT_FOUND = 404;
const ALREADY_EXISTS = 409;

export class KubeApi {
  readonly namespace: string;
  readonly #cluster: Cluster;
  /** One connection for all requests; streams, which hold theirs, have others. */
  readonly #http: HttpClient;
  readonly #streams: HttpClient;
  readonly #clock: Clock;
  readonly #settings: ClusterSettings;

  private constructor(cluster: Cluster, clock: Clock, settings: ClusterSettings) {
    this.namespace = cluster.namespace;
    this.#cluster = cluster;
    this.#http = new HttpClient({ ...cluster.target, maxConnections: 1 });
    this.#streams = new HttpClient(cluster.target);
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Asks nothing yet. @throws `config.invalid` */
  static async open(settings: ClusterSettings, clock: Clock): Promise<KubeApi> {
    return new KubeApi(await readCluster(settings), clock, settings);
  }

  /** Undefined where there is none. */
  async get(kind: Kind, name: string): Promise<KubeObject | undefined> {
    const answer = await this.#ask({ method: "GET", path: this.#path(kind, name), name: `GET ${kind.kind} ${name}` });
    return "status" in answer ? this.#unlessNotFound(`GET ${kind.kind} ${name}`, answer) : (answer.body as KubeObject);
  }

  /** None, too, where the cluster does not know the kind. */
  async list(kind: Kind, labelSelector: string): Promise<ObjectList> {
    const objects: KubeObject[] = [];
    const name = `LIST ${kind.kind}`;
    for (let query: Query = { labelSelector, limit: PAGE_LIMIT }; ; ) {
      const answer = await this.#ask({ method: "GET", path: this.#path(kind, undefined, query), name });
      if ("status" in answer) {
        this.#unlessNotFound(name, answer);
        return { objects: [], resourceVersion: "" };
      }
      const { items = [], metadata } = answer.body as ListPage;
      objects.push(...items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind })));
      if (!metadata.continue) return { objects, resourceVersion: metadata.resourceVersion ?? "" };
      query = { labelSelector, limit: PAGE_LIMIT, continue: metadata.continue };
    }
  }

  /** Makes an object what a manager says of it, by server-side apply. */
  async apply(object: KubeObject, { manager, force = false, dryRun = false }: ApplyOptions): Promise<Applied> {
    const key = keyOf(object);
    const query = { fieldManager: manager, fieldValidation: "Strict", force: String(force), ...(dryRun && DRY_RUN) };
    const name = `PATCH ${nameOfObject(key)}`;
    const headers = { "content-type": "application/apply-patch+yaml" };
    const path = this.#path(kindOf(key), key.name, query);
    const answer = await this.#ask({ method: "PATCH", path, headers, body: JSON.stringify(object), name });
    if (!("status" in answer)) return { outcome: "applied", object: answer.body as KubeObject };
    if (answer.conflicts.length > 0) return { outcome: "conflict", conflicts: answer.conflicts };
    throw refusalError(name, answer);
  }

  /** Makes an object unless there is one of that name, which stays as it is. */
  async create(object: KubeObject, { manager, dryRun = false }: ApplyOptions): Promise<void> {
    const key = keyOf(object);
    const query = { fieldManager: manager, fieldValidation: "Strict", ...(dryRun && DRY_RUN) };
    const name = `POST ${nameOfObject(key)}`;
    const headers = { "content-type": "application/json" };
    const path = this.#path(kindOf(key), undefined, query);
    const answer = await this.#ask({ method: "POST", path, headers, body: JSON.stringify(object), name });
    if ("status" in answer && answer.status !== ALREADY_EXISTS) throw refusalError(name, answer);
  }

  /** What it owns goes after it. @param uid only if it is still this one. @returns what is left of it while finalizers hold it */
  async remove(kind: Kind, name: string, uid?: string): Promise<KubeObject | undefined> {
    const body = JSON.stringify({
      propagationPolicy: "Background",
      ...(uid !== undefined && { preconditions: { uid } }),
    });
    const headers = { "content-type": "application/json" };
    const asked = {
      method: "DELETE",
      path: this.#path(kind, name),
      headers,
      body,
      name: `DELETE ${kind.kind} ${name}`,
    } as const;
    const answer = await this.#ask(asked);
    if ("status" in answer) return this.#unlessNotFound(asked.name, answer);
    const left = answer.body as KubeObject;
    return left.metadata?.deletionTimestamp === undefined ? undefined : left;
  }

  /** Changes since `resourceVersion`, until the server ends it, as it does after a few minutes. */
  async *watch(
    kind: Kind,
    { labelSelector, resourceVersion, timeoutSeconds, signal }: WatchOptions,
  ): AsyncGenerator<WatchEvent, void, void> {
    const query = { watch: "true", allowWatchBookmarks: "true", timeoutSeconds: String(timeoutSeconds) };
    const path = this.#path(kind, undefined, { ...query, labelSelector, resourceVersion });
    const name = `WATCH ${kind.kind}`;
    const answer = await this.#send(this.#streams, { method: "GET", path, signal, name });
    if (answer.status !== 200) throw refusalError(name, readRefusal(answer.status, await answer.text()));
    for await (const line of linesOf(answer.chunks())) if (line !== "") yield JSON.parse(line) as WatchEvent;
  }

  /** What a container wrote, line by line. */
  async *log(pod: string, query: Query, signal?: AbortSignal): AsyncGenerator<string, void, void> {
    const path = `${this.#path(kindOf({ kind: "Pod", name: pod }), pod)}/log?${new URLSearchParams(query)}`;
    const name = `GET the log of Pod ${pod}`;
    const answer = await this.#send(this.#streams, { method: "GET", path, signal, name });
    if (answer.status !== 200) throw refusalError(name, readRefusal(answer.status, await answer.text()));
    yield* linesOf(answer.chunks());
  }

  /** Resolves after a while. */
  wait(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(delayMs, resolve);
      signal?.addEventListener("abort", () => [timer.cancel(), resolve()], { once: true });
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#streams.close()]);
  }

  #path({ apiVersion, plural }: Kind, name?: string, query?: Query): string {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const place = `${this.#cluster.basePath}${root}/namespaces/${encodeURIComponent(this.namespace)}/${plural}`;
    const object = name === undefined ? place : `${place}/${encodeURIComponent(name)}`;
    return query === undefined ? object : `${object}?${new URLSearchParams(query)}`;
  }

  #unlessNotFound(name: string, refusal: Refusal): undefined {
    if (refusal.status !== NOT_FOUND) throw refusalError(name, refusal);
  }

  /** Asks until there is an answer that asking again would not change. */
  async #ask(asked: Asked): Promise<{ readonly body: unknown } | Refusal> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#try(asked, attempt === this.#settings.maxAttempts);
      if (answer === undefined) await this.wait(delayMs(attempt));
      else if (!("status" in answer) || attempt === this.#settings.maxAttempts || !isWorthAnother(asked, answer))
        return answer;
      else await this.wait(answer.retryAfterMs ?? delayMs(attempt));
    }
  }

  /** Undefined when there was no answer. */
  async #try(asked: Asked, isLast: boolean): Promise<{ readonly body: unknown } | (Refusal & RetryAfter) | undefined> {
    try {
      const answer = await this.#send(this.#http, {
        ...asked,
        signal: AbortSignal.timeout(this.#settings.requestTimeoutMs),
      });
      const text = await answer.text();
      if (answer.status < 300) return { body: JSON.parse(text) as unknown };
      return { ...readRefusal(answer.status, text), retryAfterMs: retryAfterMs(answer) };
    } catch (error) {
      if (error instanceof QuarryError && !isUnreachable(error)) throw error;
      if (isLast) throw unreachable(asked.name, error);
      return undefined;
    }
  }

  async #send(client: HttpClient, { name, ...request }: Asked): Promise<HttpAnswer> {
    const authorization = await this.#cluster.authorization();
    try {
      const headers = { accept: "application/json", ...authorization, ...request.headers };
      return await client.send({ ...request, headers });
    } catch (error) {
      throw unreachable(name, error);
    }
  }
}

/** Options of {@link KubeApi.watch}. */
export interface WatchOptions {
  readonly labelSelector: string;
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

interface RetryAfter {
  readonly retryAfterMs: number | undefined;
}

const DRY_RUN = { dryRun: "All" } as const;

/** A create that meets its own object has happened. */
function isWorthAnother({ method }: Asked, refusal: Refusal): boolean {
  return isPassing(refusal) && !(method === "POST" && refusal.status === ALREADY_EXISTS);
}

function kindOf(key: ObjectKey): Kind {
  const kind = kindNamed(key.kind);
  if (kind !== undefined) return kind;
  throw new QuarryError("internal.invariant", `${nameOfObject(key)} is of no known kind.`, { detail: key.kind });
}

function retryAfterMs(answer: HttpAnswer): number | undefined {
  const seconds = Number(answer.header("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_DELAY_MS) : undefined;
}

/** Doubled each time, half of it by chance. */
function delayMs(attempt: number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
  return full * (0.5 + Math.random() / 2);
}

function unreachable(name: string, cause: unknown): QuarryError {
  if (cause instanceof QuarryError) return cause;
  const { message = "", code = "" } = cause as { readonly message?: string; readonly code?: string };
  const detail = `the cluster did not answer ${name}: ${message || code}`;
  return new QuarryError("compute.unavailable", `${detail}.`, { detail, retryable: true }, { cause });
}

function isUnreachable({ code }: QuarryError): boolean {
  return code === "compute.unavailable";
}
