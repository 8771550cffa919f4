// The addresses behind each Service: its Pods that are ready, in an EndpointSlice.
import { listAt, objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import { selects } from "../api/selectors.ts";
import { asController, type Controller, create, listOf, setFields } from "./controller.ts";
import { isReady } from "./replica-sets.ts";

const SLICES = resourceOf({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" });

export const endpointSlices: Controller = {
  name: "endpoint-slices",

  affected(world, { object, isDeleted }) {
    if (object.kind === "Service") return isDeleted ? [] : [object];
    if (object.kind !== "Pod") return [];
    const services = listOf(world, "v1", "Service", object.metadata.namespace);
    return services.filter((service) => isBehind(service, object));
  },

  reconcile(world, service) {
    if (objectAt(service.spec).selector === undefined) return;
    const { namespace, name } = service.metadata;
    const pods = listOf(world, "v1", "Pod", namespace).filter((pod) => isBehind(service, pod));
    const addressed = pods.filter((pod) => objectAt(pod.status).podIP !== undefined);
    const fields = { endpoints: addressed.map((pod) => endpointOf(service, pod)), ports: portsOf(service) };
    const slice = world.api.store.get(SLICES, namespace, `${name}-slice`);
    if (slice === undefined) create(world, { ...newSlice(service), ...fields });
    else setFields(world, slice, fields);
  },
};

function newSlice(service: KubernetesObject): { [field: string]: unknown } {
  const { namespace, name } = service.metadata;
  const labels = {
    "kubernetes.io/service-name": name,
    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
  };
  const metadata = { name: `${name}-slice`, namespace, labels, ownerReferences: [asController(service)] };
  return { apiVersion: SLICES.apiVersion, kind: SLICES.kind, metadata, addressType: "IPv4" };
}

function isBehind(service: KubernetesObject, pod: KubernetesObject): boolean {
  const { selector } = objectAt(service.spec);
  return selector !== undefined && selects({ matchLabels: selector }, pod.metadata.labels);
}

function endpointOf(service: KubernetesObject, pod: KubernetesObject): { [field: string]: unknown } {
  const { name, namespace, uid, deletionTimestamp } = pod.metadata;
  const terminating = deletionTimestamp !== undefined;
  const serving = isReady(pod);
  const ready = objectAt(service.spec).publishNotReadyAddresses === true || (serving && !terminating);
  return {
    addresses: [objectAt(pod.status).podIP],
    conditions: { ready, serving, terminating },
    nodeName: objectAt(pod.spec).nodeName,
    targetRef: { kind: "Pod", name, namespace, uid },
  };
}

function portsOf(service: KubernetesObject): { [field: string]: unknown }[] {
  return listAt(objectAt(service.spec).ports).map((one) => {
    const { name = "", protocol, targetPort, port, appProtocol } = objectAt(one);
    const number = typeof targetPort === "number" ? targetPort : port;
    return { name, protocol, port: number, ...(appProtocol !== undefined && { appProtocol }) };
  });
}
