// Small manifests that tests write to the server.
import type { JsonObject } from "./api/json.ts";
import type { KubernetesObject } from "./api/object.ts";

export const NAMESPACE = "env";

/** A Deployment `web` of one container; `spec` is laid over its own. */
export function deployment(spec: JsonObject = {}, name = "web"): KubernetesObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "shop/web:1" }] } };
  return manifest("apps/v1", "Deployment", name, { spec: { selector: { matchLabels: labels }, template, ...spec } });
}

export function configMap(
  name: string,
  data: { [key: string]: string } = {},
  metadata: JsonObject = {},
): KubernetesObject {
  const object = manifest("v1", "ConfigMap", name, { data });
  return { ...object, metadata: { ...object.metadata, ...metadata } };
}

/** As clients write it: the server adds what is missing in its metadata. */
export function manifest(apiVersion: string, kind: string, name: string, rest: JsonObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE } as KubernetesObject["metadata"], ...rest };
}
