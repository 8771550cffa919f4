// The API server without HTTP: reads and writes of objects with everything Kubernetes does to them on the way.
import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../../compute/clock.ts";
import type { Manager, Writer } from "../apply/managers.ts";
import { applied, updatedManagers } from "../apply/server-side-apply.ts";
import { type DeleteOptions, isHeld, marked, refuseUnmet } from "./deletion.ts";
import { alreadyExists, badRequest, conflict, type Failure, forbidden, notFound } from "./failure.ts";
import { type JsonObject, objectAt } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import { type FieldValidation, isUnchanged, prepared, withManagers, withName } from "./preparation.ts";
import { type Resource, resourceOf } from "./resources.ts";
import { Store } from "./store.ts";

export interface WriteOptions {
  readonly fieldManager: string;
  readonly fieldValidation?: FieldValidation;
  readonly isDryRun?: boolean;
  /** Takes fields of other managers; of an apply only. */
  readonly isForced?: boolean;
  readonly subresource?: "status" | "scale";
}

export interface Written {
  readonly object: KubernetesObject;
  readonly warnings: readonly string[];
  readonly isCreated: boolean;
}

/** Where an object is, or will be. */
export interface Place {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Looks at each new object before it is stored; what it returns is why not. */
export type Admission = (object: KubernetesObject) => Failure | undefined;

export class Api {
  readonly store = new Store();
  readonly clock: Clock;
  readonly admissions = new Set<Admission>();
  #addresses = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** @throws Failure - 404 */
  get({ resource, namespace, name }: Place): KubernetesObject {
    const object = this.store.get(resource, namespace, name);
    if (object === undefined) throw notFound(resource, name);
    return object;
  }

  create(candidate: JsonObject, options: WriteOptions): Written {
    const named = withName(candidate as KubernetesObject, randomBytes(3).toString("hex").slice(0, 5));
    const resource = resourceOf(named);
    const { namespace, name } = named.metadata;
    const existing = this.store.get(resource, namespace, name);
    if (existing !== undefined) throw alreadyExists(resource, name);
    if (objectAt(named.metadata).resourceVersion !== undefined) {
      throw badRequest("resourceVersion should not be set on objects to be created");
    }
    const { uid: _, ...metadata } = named.metadata;
    return this.#write({ ...named, metadata: metadata as KubernetesObject["metadata"] }, undefined, options);
  }

  /** Replaces an object; `metadata.resourceVersion` is checked where it is given. */
  update(candidate: JsonObject, options: WriteOptions): Written {
    const next = candidate as KubernetesObject;
    const { namespace, name } = next.metadata;
    const place = { resource: resourceOf(next), namespace, name };
    return this.#write(next, this.get(place), options);
  }

  /** Server-side apply: creates what is not there. */
  apply(place: Place, config: JsonObject, options: WriteOptions): Written {
    const { resource } = place;
    const live = this.store.get(resource, place.namespace, place.name);
    if (live === undefined && options.subresource !== undefined) throw notFound(resource, place.name);
    if (objectAt(config.metadata).managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
    const writer = writerOf(resource, options, "Apply");
    const context = { resource, live, writer, isForced: options.isForced === true, time: this.now() };
    const { object, managers } = applied(config, context);
    const { resourceVersion } = objectAt(config.metadata);
    const versioned =
      resourceVersion === undefined
        ? object
        : { ...object, metadata: { ...objectAt(object.metadata), resourceVersion } };
    return this.#write(versioned as KubernetesObject, live, options, managers);
  }

  /** Whether the object went at once, and as it was last seen. */
  delete(place: Place, options: DeleteOptions = {}): { object: KubernetesObject; isGone: boolean } {
    const object = this.get(place);
    refuseUnmet(object, options);
    const next = marked(object, options, this.clock.nowUs() / 1000);
    const isGone = !isHeld(next);
    if (options.isDryRun === true) return { object: next, isGone };
    if (isGone) return { object: this.store.delete(next), isGone };
    return { object: isUnchanged(object, next) ? object : this.store.put(next), isGone };
  }

  /** The time of day by the server's clock, to the second. */
  now(): string {
    return new Date(this.clock.nowUs() / 1000).toISOString().replace(/\.\d+/, "");
  }

  #write(
    candidate: KubernetesObject,
    before: KubernetesObject | undefined,
    options: WriteOptions,
    managers?: readonly Manager[],
  ): Written {
    const resource = resourceOf(candidate);
    refuseStale(resource, candidate, before);
    if (before === undefined) this.#refuseNamespace(resource, candidate);
    const { subresource, fieldValidation = "Warn" } = options;
    const context = { resource, before, subresource, fieldValidation, uid: randomUUID(), time: this.now() };
    const { object, warnings } = prepared(this.#addressed(candidate, before), context);
    if (before === undefined) this.#admit(object);
    const writer = writerOf(resource, options, "Update");
    const owners =
      managers ?? updatedManagers(before, object, { resource, live: before, writer, isForced: true, time: this.now() });
    return {
      object: this.#keep(withManagers(object, owners), before, options),
      warnings,
      isCreated: before === undefined,
    };
  }

  #keep(object: KubernetesObject, before: KubernetesObject | undefined, options: WriteOptions): KubernetesObject {
    if (before !== undefined && isUnchanged(before, object)) return before;
    if (options.isDryRun === true) return object;
    const isFinished = object.metadata.deletionTimestamp !== undefined && !isHeld(object);
    return isFinished ? this.store.delete(object) : this.store.put(object);
  }

  #admit(object: KubernetesObject): void {
    for (const admission of this.admissions) {
      const refusal = admission(object);
      if (refusal !== undefined) throw refusal;
    }
  }

  #refuseNamespace(resource: Resource, { metadata: { namespace, name } }: KubernetesObject): void {
    if (!resource.isNamespaced) return;
    const place = { resource: resourceOf({ apiVersion: "v1", kind: "Namespace" }), name: namespace ?? "" };
    if (this.get(place).metadata.deletionTimestamp === undefined) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbidden(resource, name, why, [
      { reason: "NamespaceTerminating", message: why, field: "metadata.namespace" },
    ]);
  }

  /** A Service gets an address of its own unless it wants none; a Namespace what keeps it until it is empty. */
  #addressed(object: KubernetesObject, before: KubernetesObject | undefined): KubernetesObject {
    const spec = objectAt(object.spec);
    if (object.kind === "Namespace" && before === undefined) {
      return { ...object, spec: { finalizers: ["kubernetes"], ...spec } };
    }
    if (object.kind !== "Service" || spec.type === "ExternalName") return object;
    const clusterIP = spec.clusterIP ?? objectAt(before?.spec).clusterIP ?? this.#nextAddress();
    return { ...object, spec: { ...spec, clusterIP, clusterIPs: [clusterIP] } };
  }

  #nextAddress(): string {
    this.#addresses++;
    return `10.96.${this.#addresses >> 8}.${this.#addresses & 255}`;
  }
}

function writerOf(resource: Resource, options: WriteOptions, operation: Writer["operation"]): Writer {
  const { fieldManager: name, subresource } = options;
  return { name, operation, apiVersion: resource.apiVersion, ...(subresource !== undefined && { subresource }) };
}

function refuseStale(resource: Resource, candidate: KubernetesObject, before: KubernetesObject | undefined): void {
  const { uid, resourceVersion, name } = candidate.metadata;
  if (before === undefined) {
    if (uid !== undefined)
      throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: `);
    return;
  }
  if (uid !== undefined && uid !== before.metadata.uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== "" && resourceVersion !== before.metadata.resourceVersion) {
    throw conflict(
      resource,
      name,
      "the object has been modified; please apply your changes to the latest version and try again",
    );
  }
}
