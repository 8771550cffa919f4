// What etcd is to the API server: objects under one revision that grows with every write, and the log of writes.
import { expired } from "./failure.ts";
import { frozen, without } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import { type Resource, resourceOf } from "./resources.ts";

/** One write. */
export interface Change {
  readonly revision: number;
  readonly resource: Resource;
  readonly object: KubernetesObject;
  /** What the write replaced. */
  readonly before?: KubernetesObject;
  readonly isDeleted: boolean;
}

/** How many writes are remembered for watches that come back. */
const REMEMBERED_CHANGES = 100_000;

/** Objects by resource, namespace and name; what it holds is frozen. */
export class Store {
  #revision = 1;
  #compactedRevision = 0;
  #changes: Change[] = [];
  readonly #objects = new Map<Resource, Map<string, KubernetesObject>>();
  /** By the owner's uid, then by their own. */
  readonly #dependents = new Map<string, Map<string, KubernetesObject>>();
  readonly #listeners = new Set<(change: Change) => void>();

  get revision(): number {
    return this.#revision;
  }

  get(resource: Resource, namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#objects.get(resource)?.get(keyOf(namespace, name));
  }

  /** In the order of their keys; without a namespace, those of all. */
  list(resource: Resource, namespace?: string): KubernetesObject[] {
    return inOrder(this.#objects.get(resource) ?? new Map(), namespace);
  }

  /** The list as it was at a revision. @throws Failure - 410 when that is forgotten */
  listAt(revision: number, resource: Resource, namespace?: string): KubernetesObject[] {
    const objects = new Map(this.#objects.get(resource));
    for (const change of this.changesAfter(revision).reverse()) {
      if (change.resource !== resource) continue;
      const { namespace: of, name } = change.object.metadata;
      if (change.before === undefined) objects.delete(keyOf(of, name));
      else objects.set(keyOf(of, name), change.before);
    }
    return inOrder(objects, namespace);
  }

  all(): KubernetesObject[] {
    return [...this.#objects.keys()].flatMap((resource) => this.list(resource));
  }

  /** Whatever names the owner among its owners. */
  dependentsOf(owner: KubernetesObject): KubernetesObject[] {
    return [...(this.#dependents.get(owner.metadata.uid)?.values() ?? [])];
  }

  put(object: KubernetesObject): KubernetesObject {
    const resource = resourceOf(object);
    const { namespace, name } = object.metadata;
    const objects = this.#objects.get(resource) ?? new Map<string, KubernetesObject>();
    this.#objects.set(resource, objects);
    const before = objects.get(keyOf(namespace, name));
    const written = this.#numbered(object);
    objects.set(keyOf(namespace, name), written);
    this.#index(before, written);
    this.#remember({ resource, object: written, ...(before !== undefined && { before }), isDeleted: false });
    return written;
  }

  delete(object: KubernetesObject): KubernetesObject {
    const resource = resourceOf(object);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(resource)?.get(key);
    this.#objects.get(resource)?.delete(key);
    this.#index(before, undefined);
    const last = this.#numbered(object);
    this.#remember({ resource, object: last, ...(before !== undefined && { before }), isDeleted: true });
    return last;
  }

  /** @throws Failure - 410 when some of them are forgotten */
  changesAfter(revision: number): Change[] {
    if (revision < this.#compactedRevision) {
      throw expired(`too old resource version: ${revision} (${this.#compactedRevision})`);
    }
    return this.#changes.filter((change) => change.revision > revision);
  }

  /** Forgets all writes so far: who watches from before must list anew. */
  compact(): void {
    this.#compactedRevision = this.#revision;
    this.#changes = [];
  }

  /** Returns what ends it. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #index(before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    for (const { uid } of before?.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(before!.metadata.uid);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
    for (const { uid } of after?.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid) ?? new Map<string, KubernetesObject>();
      this.#dependents.set(uid, dependents.set(after!.metadata.uid, after!));
    }
  }

  #numbered(object: KubernetesObject): KubernetesObject {
    this.#revision++;
    const metadata = { ...object.metadata, resourceVersion: String(this.#revision) };
    const { apiVersion, kind } = object;
    return frozen({ apiVersion, kind, metadata, ...without(object, "metadata") });
  }

  #remember(change: Omit<Change, "revision">): void {
    const numbered = { ...change, revision: this.#revision };
    this.#changes.push(numbered);
    const forgotten = this.#changes.length > REMEMBERED_CHANGES ? this.#changes.shift() : undefined;
    if (forgotten !== undefined) this.#compactedRevision = forgotten.revision;
    for (const listener of [...this.#listeners]) listener(numbered);
  }
}

/** Sorts namespaces before the names in them, as etcd's keys do. */
export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

function inOrder(objects: ReadonlyMap<string, KubernetesObject>, namespace: string | undefined): KubernetesObject[] {
  const keys = [...objects.keys()].filter((key) => namespace === undefined || key.startsWith(`${namespace}/`));
  return keys.sort().map((key) => objects.get(key)!);
}
