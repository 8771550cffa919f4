// The kinds of object a group is made of, and where the API server has them.

/** A kind, as URLs and manifests name it. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

export const CONFIG_MAP: Kind = { apiVersion: "v1", kind: "ConfigMap", plural: "configmaps" };
const SECRET: Kind = { apiVersion: "v1", kind: "Secret", plural: "secrets" };
const VOLUME_CLAIM: Kind = { apiVersion: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims" };
const SERVICE: Kind = { apiVersion: "v1", kind: "Service", plural: "services" };
export const POD: Kind = { apiVersion: "v1", kind: "Pod", plural: "pods" };
export const DEPLOYMENT: Kind = { apiVersion: "apps/v1", kind: "Deployment", plural: "deployments" };
export const AUTOSCALER: Kind = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
};
export const SCALED_OBJECT: Kind = { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", plural: "scaledobjects" };
const DISRUPTION_BUDGET: Kind = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
};
export const HTTP_ROUTE: Kind = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  plural: "httproutes",
};

/** What a group may own, in the order in which it is applied; it is deleted in the reverse order. */
export const OWNED_KINDS: readonly Kind[] = [
  CONFIG_MAP,
  SECRET,
  SERVICE,
  DEPLOYMENT,
  AUTOSCALER,
  SCALED_OBJECT,
  DISRUPTION_BUDGET,
  HTTP_ROUTE,
];

const BY_NAME = new Map([...OWNED_KINDS, VOLUME_CLAIM, POD].map((kind) => [kind.kind, kind]));

/** The kind of a manifest; undefined for one that Quarry has no business with. */
export function kindNamed(name: string): Kind | undefined {
  return BY_NAME.get(name);
}
