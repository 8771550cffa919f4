// What a controller is: it looks at one object at a time and brings the cluster closer to what the object asks for.
import type { Api, WriteOptions } from "../api/api.ts";
import { objectAt } from "../api/json.ts";
import { controllerOf, type KubernetesObject, type OwnerReference } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import type { Change } from "../api/store.ts";
import type { Conditions } from "./conditions.ts";

export interface Controller {
  readonly name: string;
  /** The objects to look at after a change. */
  affected(world: World, change: Change): readonly KubernetesObject[];
  /** Does what is to be done now; to look again is harmless. */
  reconcile(world: World, object: KubernetesObject): void;
}

/** What controllers see and do. */
export interface World {
  readonly api: Api;
  readonly nowMs: number;
  readonly conditions: Conditions;
  /** Has the object looked at again then, at the latest. */
  lookAgainAt(timeMs: number): void;
}

const MANAGER: WriteOptions = { fieldManager: "kube-controller-manager" };

/** Objects of a kind in a namespace. */
export function listOf(world: World, apiVersion: string, kind: string, namespace?: string): KubernetesObject[] {
  return world.api.store.list(resourceOf({ apiVersion, kind }), namespace);
}

/** Objects of a kind that the owner controls, by name. */
export function controlledBy(world: World, owner: KubernetesObject, kind: string): KubernetesObject[] {
  const dependents = world.api.store.dependentsOf(owner).filter((object) => object.kind === kind);
  const own = dependents.filter((object) => controllerOf(object)?.uid === owner.metadata.uid);
  return own.sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

/** The object's controller, where it is of that kind and still there. */
export function controllingObject(world: World, object: KubernetesObject, kind: string): KubernetesObject | undefined {
  const owner = controllerOf(object);
  if (owner?.kind !== kind) return undefined;
  const found = world.api.store.get(resourceOf(owner), object.metadata.namespace, owner.name);
  return found?.metadata.uid === owner.uid ? found : undefined;
}

export function create(world: World, object: { [field: string]: unknown }): KubernetesObject {
  return world.api.create(object, MANAGER).object;
}

export function setStatus(world: World, object: KubernetesObject, status: { [field: string]: unknown }): void {
  world.api.update({ ...object, status }, { ...MANAGER, subresource: "status" });
}

/** Writes the object with other fields in its spec. */
export function setSpec(
  world: World,
  object: KubernetesObject,
  fields: { [field: string]: unknown },
): KubernetesObject {
  return world.api.update({ ...object, spec: { ...objectAt(object.spec), ...fields } }, MANAGER).object;
}

/** Writes the object with other fields. */
export function setFields(world: World, object: KubernetesObject, fields: { [field: string]: unknown }): void {
  world.api.update({ ...object, ...fields }, MANAGER);
}

export function remove(world: World, object: KubernetesObject, gracePeriodSeconds?: number): void {
  const { namespace, name } = object.metadata;
  const place = { resource: resourceOf(object), namespace, name };
  world.api.delete(place, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
}

/** An owner's reference to itself as controller. */
export function asController({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** A condition as it stands in a status. */
export type StoredCondition = Condition & { lastTransitionTime: string; [field: string]: unknown };

/** The conditions with these set; the time of transition stays while the status does. */
export function withConditions(before: unknown, now: string, ...conditions: readonly Condition[]): StoredCondition[] {
  const old = conditionsOf(before);
  const kept = old.filter(({ type }) => !conditions.some((one) => one.type === type));
  const set = conditions.map((condition) => {
    const last = old.find(({ type }) => type === condition.type);
    return { ...condition, lastTransitionTime: last?.status === condition.status ? last.lastTransitionTime : now };
  });
  return [...kept, ...set];
}

/** The conditions in a status. */
export function conditionsOf(status: unknown): StoredCondition[] {
  return (objectAt(status).conditions ?? []) as StoredCondition[];
}

/** The object as it is now, if it is still there. */
export function currentOf(world: World, object: KubernetesObject): KubernetesObject | undefined {
  const { namespace, name } = object.metadata;
  return world.api.store.get(resourceOf(object), namespace, name);
}
