// The objects of one kind that a selector picks, as they are: listed once, then kept up by a watch that is taken up again
// wherever it ended. One watch serves any number of groups.
import type { KubeApi } from "../api/kube-api.ts";
import type { Kind } from "../kinds.ts";
import type { KubeObject } from "../kube-object.ts";

/** The server ends a watch after this long; a quiet one gets bookmarks meanwhile. */
const WATCH_SECONDS = 290;
/** One that the server has not ended by then is dead. */
const WATCH_LIMIT_MS = (WATCH_SECONDS + 30) * 1000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;
const GONE = 410;

export interface MirrorOptions {
  readonly kind: Kind;
  readonly labelSelector: string;
  /** Told after the first list, and of each change. */
  readonly onChange: () => void;
}

export class ObjectMirror {
  readonly #api: KubeApi;
  readonly #options: MirrorOptions;
  readonly #objects = new Map<string, KubeObject>();
  #resourceVersion: string | undefined;
  #isListed = false;
  #failures = 0;

  constructor(api: KubeApi, options: MirrorOptions) {
    this.#api = api;
    this.#options = options;
  }

  /** Whether it has been listed. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** In the order of their names. */
  get objects(): readonly KubeObject[] {
    return [...this.#objects.values()].sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
  }

  /**
   * Follows until `signal` says stop. Failures that may pass are waited out, longer each time; what the server refuses for
   * good is thrown.
   */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) await this.#list();
        else await this.#watch(this.#resourceVersion, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!mayPass(error)) throw error;
        await this.#api.wait(delayMs(this.#failures++), signal);
      }
    }
  }

  async #list(): Promise<void> {
    const { kind, labelSelector, onChange } = this.#options;
    const { objects, resourceVersion } = await this.#api.list(kind, labelSelector);
    this.#objects.clear();
    for (const object of objects) this.#objects.set(object.metadata.name, object);
    this.#resourceVersion = resourceVersion;
    this.#isListed = true;
    onChange();
  }

  async #watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { kind, labelSelector, onChange } = this.#options;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(WATCH_LIMIT_MS)]);
    const options = { labelSelector, resourceVersion, timeoutSeconds: WATCH_SECONDS, signal: limited };
    for await (const { type, object } of this.#api.watch(kind, options)) {
      if (type === "ERROR") return this.#restart(object.code);
      this.#failures = 0;
      this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
      if (type === "BOOKMARK") continue;
      if (type === "DELETED") this.#objects.delete(object.metadata.name);
      else this.#objects.set(object.metadata.name, object);
      onChange();
    }
  }

  /** What happened in between is no longer known to the server: only a new list tells. */
  #restart(code: number | undefined): void {
    this.#resourceVersion = undefined;
    if (code !== GONE) this.#failures++;
  }
}

interface Failure {
  readonly code?: string;
  readonly facts?: { readonly retryable?: boolean; readonly status?: number };
}

/** A broken connection is an error of Node's, without facts. */
function mayPass(error: unknown): boolean {
  const { code, facts } = error as Failure;
  if (code === "config.cluster-forbidden" || code === "config.invalid") return false;
  return facts?.retryable ?? true;
}

function delayMs(failures: number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS);
  return full * (0.5 + Math.random() / 2);
}
