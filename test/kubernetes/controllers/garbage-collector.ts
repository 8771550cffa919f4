// Owners and dependents: dependents of what is gone go too, unless they are let go.
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from "../api/deletion.ts";
import type { KubernetesObject, OwnerReference } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import type { Controller, World } from "./controller.ts";

const MANAGER = { fieldManager: "garbage-collector" };

export const garbageCollector: Controller = {
  name: "garbage-collector",

  affected(world, { object, isDeleted }) {
    const owned =
      isDeleted || object.metadata.deletionTimestamp !== undefined ? world.api.store.dependentsOf(object) : [];
    const owners = isDeleted
      ? (object.metadata.ownerReferences ?? []).flatMap((one) => ownerOf(world, object, one) ?? [])
      : [];
    return isDeleted ? [...owned, ...owners] : [object, ...owned];
  },

  reconcile(world, object) {
    const finalizers = object.metadata.finalizers ?? [];
    if (object.metadata.deletionTimestamp !== undefined) {
      if (finalizers.includes(ORPHAN_FINALIZER)) orphan(world, object);
      else if (finalizers.includes(FOREGROUND_FINALIZER)) deleteInForeground(world, object);
      return;
    }
    collect(world, object);
  },
};

/** An owner stands in its dependent's namespace, or in none. */
function ownerOf(world: World, object: KubernetesObject, reference: OwnerReference): KubernetesObject | undefined {
  const resource = resourceOf(reference);
  const namespace = resource.isNamespaced ? object.metadata.namespace : undefined;
  const owner = world.api.store.get(resource, namespace, reference.name);
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}

function orphan(world: World, owner: KubernetesObject): void {
  for (const dependent of world.api.store.dependentsOf(owner))
    withoutOwners(world, dependent, (one) => one.uid === owner.metadata.uid);
  withoutFinalizer(world, owner, ORPHAN_FINALIZER);
}

function deleteInForeground(world: World, owner: KubernetesObject): void {
  const dependents = world.api.store.dependentsOf(owner);
  for (const dependent of dependents.filter((one) => one.metadata.deletionTimestamp === undefined)) {
    world.api.delete(placeOf(dependent), { propagationPolicy: "Foreground" });
  }
  const isBlocked = world.api.store
    .dependentsOf(owner)
    .some((one) =>
      one.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
      ),
    );
  if (!isBlocked) withoutFinalizer(world, owner, FOREGROUND_FINALIZER);
}

/** Deletes what has lost all its owners; forgets those that are gone where others are left. */
function collect(world: World, object: KubernetesObject): void {
  const references = object.metadata.ownerReferences ?? [];
  const gone = references.filter((reference) => ownerOf(world, object, reference) === undefined);
  if (gone.length === 0) return;
  if (gone.length === references.length) world.api.delete(placeOf(object), { propagationPolicy: "Background" });
  else withoutOwners(world, object, (one) => gone.includes(one));
}

function withoutOwners(world: World, object: KubernetesObject, isGone: (owner: OwnerReference) => boolean): void {
  const { ownerReferences: all = [], ...metadata } = object.metadata;
  const left = all.filter((owner) => !isGone(owner));
  const next = { ...metadata, ...(left.length > 0 && { ownerReferences: left }) };
  world.api.update({ ...object, metadata: next }, MANAGER);
}

function withoutFinalizer(world: World, object: KubernetesObject, finalizer: string): void {
  const { finalizers: all = [], ...metadata } = object.metadata;
  const left = all.filter((one) => one !== finalizer);
  world.api.update({ ...object, metadata: { ...metadata, ...(left.length > 0 && { finalizers: left }) } }, MANAGER);
}

function placeOf(object: KubernetesObject): {
  resource: ReturnType<typeof resourceOf>;
  namespace: string | undefined;
  name: string;
} {
  const { namespace, name } = object.metadata;
  return { resource: resourceOf(object), namespace, name };
}
