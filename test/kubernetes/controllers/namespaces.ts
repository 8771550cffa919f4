// A namespace that is to go goes when everything in it has gone.
import { without } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import { type Controller, remove, type World } from "./controller.ts";

const NAMESPACES = resourceOf({ apiVersion: "v1", kind: "Namespace" });

export const namespaces: Controller = {
  name: "namespaces",

  affected(world, { object, isDeleted }) {
    if (object.kind === "Namespace") return isDeleted ? [] : [object];
    const own = isDeleted ? world.api.store.get(NAMESPACES, undefined, object.metadata.namespace ?? "") : undefined;
    return own === undefined ? [] : [own];
  },

  reconcile(world, namespace) {
    if (namespace.metadata.deletionTimestamp === undefined) return;
    for (const object of contentOf(world, namespace)) {
      if (object.metadata.deletionTimestamp === undefined) remove(world, object);
    }
    if (contentOf(world, namespace).length === 0)
      world.api.store.delete(without(namespace, "spec") as KubernetesObject);
  },
};

function contentOf(world: World, namespace: KubernetesObject): KubernetesObject[] {
  return world.api.store.all().filter((object) => object.metadata.namespace === namespace.metadata.name);
}
