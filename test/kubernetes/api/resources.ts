// The resources that are served: how each is named in URLs, and what it does beyond being stored.
import { SCHEMAS, type Schema, schemaOf } from "./schema.ts";

export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
  readonly subresources: readonly string[];
  /** From a CustomResourceDefinition: no strategic merge patch, CEL rules, defaults of the schema. */
  readonly isCustom: boolean;
  readonly schema: Schema;
}

type Row = readonly [apiVersion: string, kind: string, plural: string, shortNames: string, subresources: string];

const CLUSTER_WIDE = new Set(["Namespace", "Node"]);

const BUILT_IN: readonly Row[] = [
  ["v1", "Pod", "pods", "po", "status log eviction"],
  ["v1", "Service", "services", "svc", "status"],
  ["v1", "Secret", "secrets", "", ""],
  ["v1", "ConfigMap", "configmaps", "cm", ""],
  ["v1", "PersistentVolumeClaim", "persistentvolumeclaims", "pvc", "status"],
  ["v1", "Namespace", "namespaces", "ns", "status"],
  ["v1", "Event", "events", "ev", ""],
  ["v1", "Node", "nodes", "no", "status"],
  ["v1", "ServiceAccount", "serviceaccounts", "sa", ""],
  ["apps/v1", "Deployment", "deployments", "deploy", "status scale"],
  ["apps/v1", "ReplicaSet", "replicasets", "rs", "status scale"],
  ["autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "hpa", "status"],
  ["batch/v1", "Job", "jobs", "", "status"],
  ["policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", "pdb", "status"],
  ["coordination.k8s.io/v1", "Lease", "leases", "", ""],
  ["discovery.k8s.io/v1", "EndpointSlice", "endpointslices", "", ""],
  ["rbac.authorization.k8s.io/v1", "Role", "roles", "", ""],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", "", ""],
];

/** Every resource, those of the core group first. */
export const RESOURCES: readonly Resource[] = [...BUILT_IN.map(builtIn), ...customResources()];

const BY_KIND = new Map(RESOURCES.map((resource) => [`${resource.apiVersion}/${resource.kind}`, resource]));

/** The resource that keeps objects of a kind. */
export function resourceOf(object: { readonly apiVersion: string; readonly kind: string }): Resource {
  const resource = BY_KIND.get(`${object.apiVersion}/${object.kind}`);
  if (resource === undefined) throw new Error(`${object.apiVersion} ${object.kind} is not served`);
  return resource;
}

/** `plural.group`, as messages name it. */
export function qualifiedName(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

function splitVersion(apiVersion: string): { group: string; version: string } {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return { group: group!, version: version! };
}

function builtIn([apiVersion, kind, plural, shortNames, subresources]: Row): Resource {
  return {
    ...splitVersion(apiVersion),
    apiVersion,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: words(shortNames),
    isNamespaced: !CLUSTER_WIDE.has(kind),
    subresources: words(subresources),
    isCustom: false,
    schema: schemaOf(apiVersion, kind),
  };
}

function customResources(): Resource[] {
  return [...SCHEMAS].flatMap(([name, schema]) => {
    const crd = schema["x-crd"];
    if (crd === undefined) return [];
    const cut = name.lastIndexOf("/");
    const [apiVersion, kind] = [name.slice(0, cut), name.slice(cut + 1)];
    const { plural, shortNames, subresources } = crd;
    const names = { apiVersion, kind, plural, singular: kind.toLowerCase(), shortNames };
    const isNamespaced = crd.scope === "Namespaced";
    return [{ ...splitVersion(apiVersion), ...names, isNamespaced, subresources, isCustom: true, schema }];
  });
}

function words(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}
