// The `/scale` subresource: a small view of how many replicas a workload has and should have.
import { type JsonObject, objectAt } from "./json.ts";
import type { KubernetesObject } from "./object.ts";
import { selectorText } from "./selectors.ts";

export function scaleOf(object: KubernetesObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = objectAt(object.spec);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 1 },
    status: { replicas: objectAt(object.status).replicas ?? 0, selector: selectorText(spec.selector) },
  };
}

/** The workload with the replicas that its scale asks for. */
export function withScale(object: KubernetesObject, scale: JsonObject): JsonObject {
  const { resourceVersion } = objectAt(scale.metadata);
  const metadata = { ...object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) };
  return { ...object, metadata, spec: { ...objectAt(object.spec), replicas: objectAt(scale.spec).replicas ?? 0 } };
}
