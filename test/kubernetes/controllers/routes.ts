// A Gateway's controller: says of each HTTPRoute whether its parents take it and whether its backends are there.
import { isSame, type JsonObject, listAt, objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import { selects } from "../api/selectors.ts";
import {
  type Condition,
  type Controller,
  listOf,
  type StoredCondition,
  setStatus,
  type World,
  withConditions,
} from "./controller.ts";

const GATEWAY_API = "gateway.networking.k8s.io/v1";
const CONTROLLER = "quarry.test/gateway-controller";
const [GATEWAYS, SERVICES, NAMESPACES] = [
  resourceOf({ apiVersion: GATEWAY_API, kind: "Gateway" }),
  resourceOf({ apiVersion: "v1", kind: "Service" }),
  resourceOf({ apiVersion: "v1", kind: "Namespace" }),
];

export const routes: Controller = {
  name: "routes",

  affected(world, { object, isDeleted }) {
    if (object.kind === "HTTPRoute") return isDeleted ? [] : [object];
    return object.kind === "Gateway" || object.kind === "Service" ? listOf(world, GATEWAY_API, "HTTPRoute") : [];
  },

  reconcile(world, route) {
    const before = listAt(objectAt(route.status).parents).map(objectAt);
    const references = listAt(objectAt(route.spec).parentRefs).map(objectAt);
    const parents = references.flatMap((parentRef) => {
      const gateway = world.api.store.get(
        GATEWAYS,
        String(parentRef.namespace ?? route.metadata.namespace),
        String(parentRef.name),
      );
      if (gateway === undefined) return [];
      const last = before.find((one) => isSame(one.parentRef, parentRef));
      const found = [acceptance(world, route, gateway, parentRef), resolution(world, route)];
      const conditions = withConditions(last, world.api.now(), ...found).map((one) => observed(one, route));
      return [{ parentRef, controllerName: CONTROLLER, conditions }];
    });
    setStatus(world, route, { parents });
  },
};

function observed(condition: StoredCondition, { metadata }: KubernetesObject): JsonObject {
  return { message: "", ...condition, observedGeneration: metadata.generation };
}

function acceptance(world: World, route: KubernetesObject, gateway: KubernetesObject, parent: JsonObject): Condition {
  const all = listAt(objectAt(gateway.spec).listeners).map(objectAt);
  const named = all.filter(({ name, port }) => (parent.sectionName ?? name) === name && (parent.port ?? port) === port);
  if (named.length === 0) return refused("NoMatchingParent", "no listener of the Gateway has this name");
  const open = named.filter((listener) => isAllowed(world, route, gateway, listener));
  if (open.length === 0) return refused("NotAllowedByListeners", "no listener allows routes of this namespace");
  const hostnames = listAt(objectAt(route.spec).hostnames).map(String);
  if (open.some(({ hostname }) => hostnames.length === 0 || hostnames.some((one) => isServed(hostname, one)))) {
    return { type: "Accepted", status: "True", reason: "Accepted", message: "Route is accepted" };
  }
  return refused("NoMatchingListenerHostname", "no listener serves a hostname of the route");
}

function refused(reason: string, message: string): Condition {
  return { type: "Accepted", status: "False", reason, message };
}

function isAllowed(world: World, route: KubernetesObject, gateway: KubernetesObject, listener: JsonObject): boolean {
  const { from = "Same", selector } = objectAt(objectAt(listener.allowedRoutes).namespaces);
  if (from === "All") return true;
  if (from === "Same") return route.metadata.namespace === gateway.metadata.namespace;
  const namespace = world.api.store.get(NAMESPACES, undefined, route.metadata.namespace ?? "");
  return selects(selector, namespace?.metadata.labels);
}

function isServed(listener: unknown, hostname: string): boolean {
  if (listener === undefined || listener === hostname) return true;
  const wildcard = String(listener);
  return wildcard.startsWith("*.") && hostname.endsWith(wildcard.slice(1));
}

function resolution(world: World, route: KubernetesObject): Condition {
  const rules = listAt(objectAt(route.spec).rules).map(objectAt);
  for (const { namespace, name, port } of rules.flatMap((rule) => listAt(rule.backendRefs)).map(objectAt)) {
    const service = world.api.store.get(SERVICES, String(namespace ?? route.metadata.namespace), String(name));
    const ports = listAt(objectAt(service?.spec).ports).map((one) => objectAt(one).port);
    if (service === undefined) return unresolved(`Service "${name}" not found`);
    if (!ports.includes(port)) return unresolved(`Service "${name}" has no port ${port}`);
  }
  return { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs", message: "All references are resolved" };
}

function unresolved(message: string): Condition {
  return { type: "ResolvedRefs", status: "False", reason: "BackendNotFound", message };
}
