// Watches: every change after a revision, as it happens, until the client, its timeout or a test ends it.
import type { Timer } from "../../../compute/clock.ts";
import type { Api } from "../api/api.ts";
import { Failure } from "../api/failure.ts";
import type { JsonObject } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { Matcher } from "../api/selectors.ts";
import type { Change } from "../api/store.ts";
import { matcherOf } from "./list.ts";
import type { Target } from "./target.ts";

/** How often a watch that asked for bookmarks gets one. */
const BOOKMARK_EVERY_MS = 60_000;

/** Marks the bookmark after which a watch that asked for everything has everything. */
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** Where events go. */
export interface Listener {
  send(event: { type: string; object: JsonObject }): void;
  /** Ends the reply as a server does that has nothing more to say. */
  end(): void;
  /** Cuts the connection. */
  cut(): void;
}

/** One open watch; its connection's end must call {@link Watch.close}. */
export class Watch {
  readonly #api: Api;
  readonly #target: Target;
  readonly #matches: Matcher;
  readonly #listener: Listener;
  readonly #hasBookmarks: boolean;
  readonly #endings: (() => void)[] = [];

  constructor(api: Api, target: Target, query: URLSearchParams, listener: Listener) {
    this.#api = api;
    this.#target = target;
    this.#matches = matcherOf(query);
    this.#listener = listener;
    this.#hasBookmarks = query.get("allowWatchBookmarks") === "true";
  }

  /** Sends what the client has missed, then whatever changes. */
  start(query: URLSearchParams): void {
    const revision = query.get("resourceVersion") ?? "";
    const isFromStart = revision === "" || revision === "0";
    const missed = isFromStart ? [] : this.#missedSince(Number(revision));
    if (missed === undefined) return;
    if (isFromStart || query.get("sendInitialEvents") === "true") this.#sendAll(query);
    for (const change of missed) this.#report(change);
    this.#endings.push(this.#api.store.onChange((change) => this.#report(change)));
    const seconds = Number(query.get("timeoutSeconds") ?? 0);
    if (seconds > 0) this.#endAfter(seconds * 1000);
    if (this.#hasBookmarks) this.#bookmarkRegularly();
  }

  /** Says that everything up to now was sent. */
  bookmark(annotations?: JsonObject): void {
    if (!this.#hasBookmarks) return;
    const { apiVersion, kind } = this.#target.resource;
    const resourceVersion = String(this.#api.store.revision);
    const metadata = { resourceVersion, creationTimestamp: null, ...(annotations !== undefined && { annotations }) };
    this.#listener.send({ type: "BOOKMARK", object: { apiVersion, kind, metadata } });
  }

  /** Tells the client that its revision is forgotten, and ends. */
  expire(): void {
    this.#refuse(new Failure({ code: 410, reason: "Expired", message: "too old resource version" }));
  }

  cut(): void {
    this.#listener.cut();
  }

  close(): void {
    for (const end of this.#endings.splice(0)) end();
  }

  #missedSince(revision: number): Change[] | undefined {
    try {
      return this.#api.store.changesAfter(revision);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#refuse(error);
      return undefined;
    }
  }

  #refuse(failure: Failure): void {
    this.#listener.send({ type: "ERROR", object: failure.status() });
    this.close();
    this.#listener.end();
  }

  #sendAll(query: URLSearchParams): void {
    const { resource, namespace } = this.#target;
    for (const object of this.#api.store.list(resource, namespace).filter(this.#matches)) {
      this.#listener.send({ type: "ADDED", object });
    }
    if (query.get("sendInitialEvents") === "true") this.bookmark({ [INITIAL_EVENTS_END]: "true" });
  }

  /** What leaves the selection is deleted to this client, what enters it added. */
  #report({ resource, object, before, isDeleted }: Change): void {
    if (resource !== this.#target.resource || !this.#isWithin(object)) return;
    const was = before !== undefined && this.#matches(before);
    const is = !isDeleted && this.#matches(object);
    if (is) this.#listener.send({ type: was ? "MODIFIED" : "ADDED", object });
    else if (was) this.#listener.send({ type: "DELETED", object });
  }

  #isWithin(object: KubernetesObject): boolean {
    const { namespace, name } = this.#target;
    return (
      (namespace ?? object.metadata.namespace) === object.metadata.namespace &&
      (name ?? object.metadata.name) === object.metadata.name
    );
  }

  #endAfter(timeoutMs: number): void {
    const timer = this.#api.clock.after(timeoutMs, () => {
      this.bookmark();
      this.close();
      this.#listener.end();
    });
    this.#endings.push(() => timer.cancel());
  }

  #bookmarkRegularly(): void {
    let timer: Timer | undefined;
    const wait = (): void => {
      timer = this.#api.clock.after(BOOKMARK_EVERY_MS, () => {
        this.bookmark();
        wait();
      });
    };
    wait();
    this.#endings.push(() => timer?.cancel());
  }
}
