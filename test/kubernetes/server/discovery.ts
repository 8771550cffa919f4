// What the server says of itself: groups, versions, resources, and enough OpenAPI for kubectl.
import type { JsonObject } from "../api/json.ts";
import { RESOURCES, type Resource } from "../api/resources.ts";
import { DEFINITIONS } from "../api/schema.ts";

const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.0",
  gitCommit: "",
  gitTreeState: "clean",
  platform: "test",
};

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** Undefined: not a page of discovery. */
export function discoveryPage(path: string): JsonObject | undefined {
  const fixed = PAGES[path];
  if (fixed !== undefined) return fixed();
  const openapi = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  if (openapi !== undefined) return openApi(RESOURCES.filter((resource) => resource.apiVersion === openapi));
  const version = /^\/(?:api|apis)\/(.+)$/.exec(path)?.[1];
  const resources = RESOURCES.filter((resource) => resource.apiVersion === version);
  if (resources.length > 0) return resourceList(version!, resources);
  const group = groups().find(({ name }) => name === version);
  return group && { kind: "APIGroup", apiVersion: "v1", ...group };
}

const PAGES: { readonly [path: string]: () => JsonObject } = {
  "/version": () => VERSION,
  "/api": () => ({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] }),
  "/apis": () => ({ kind: "APIGroupList", apiVersion: "v1", groups: groups() }),
  "/openapi/v2": () => ({
    swagger: "2.0",
    info: { title: "Kubernetes", version: VERSION.gitVersion },
    ...openApi(RESOURCES),
  }),
  "/openapi/v3": () => ({
    paths: Object.fromEntries(
      [...new Set(RESOURCES.map(rootOf))].map((root) => [root.slice(1), { serverRelativeURL: `/openapi/v3${root}` }]),
    ),
  }),
};

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion: { readonly groupVersion: string; readonly version: string };
}

function groups(): Group[] {
  const named = RESOURCES.filter(({ group }) => group !== "");
  return [...new Set(named.map(({ group }) => group))].map((name) => {
    const own = new Set(named.filter(({ group }) => group === name).map(({ version }) => version));
    const versions = [...own].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0]! };
  });
}

function resourceList(groupVersion: string, resources: readonly Resource[]): JsonObject {
  const entries = resources.flatMap((resource) => [
    entry(resource, resource.plural, resource.kind, VERBS),
    ...resource.subresources.map((name) => {
      const kind = name === "scale" ? "Scale" : resource.kind;
      return entry(resource, `${resource.plural}/${name}`, kind, ["get", "patch", "update"]);
    }),
  ]);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: entries };
}

/** What `kubectl get all` shows. */
const IN_ALL = new Set(["pods", "services", "deployments", "replicasets", "horizontalpodautoscalers", "jobs"]);

function entry(resource: Resource, name: string, kind: string, verbs: readonly string[]): JsonObject {
  const { singular, isNamespaced, shortNames } = resource;
  const version = kind === "Scale" ? { group: "autoscaling", version: "v1" } : {};
  const isOwn = name === resource.plural;
  return {
    name,
    singularName: isOwn ? singular : "",
    namespaced: isNamespaced,
    kind,
    verbs,
    ...version,
    ...(isOwn && { shortNames }),
    ...(IN_ALL.has(name) && { categories: ["all"] }),
  };
}

function rootOf({ group, apiVersion }: Resource): string {
  return group === "" ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
}

/** kubectl looks whether patches take `fieldValidation`, and how lists merge. */
function openApi(resources: readonly Resource[]): JsonObject {
  const parameters = ["fieldValidation", "fieldManager", "dryRun", "force"].map((name) => ({
    name,
    in: "query",
    schema: { type: "string" },
  }));
  const paths = resources.map((resource) => {
    const gvk = gvkOf(resource);
    const scope = resource.isNamespaced ? "/namespaces/{namespace}" : "";
    const operation = (action: string): JsonObject => ({
      parameters,
      "x-kubernetes-action": action,
      "x-kubernetes-group-version-kind": gvk,
      responses: {},
    });
    const url = `${rootOf(resource)}${scope}/${resource.plural}/{name}`;
    return [url, { patch: operation("patch"), put: operation("put") }];
  });
  const kinds = resources.map((resource) => {
    const name = `${resource.group === "" ? "core" : resource.group}.${resource.version}.${resource.kind}`;
    return [name, inOpenApi({ ...resource.schema, "x-kubernetes-group-version-kind": [gvkOf(resource)] })];
  });
  const schemas = Object.fromEntries([
    ...kinds,
    ...Object.entries(DEFINITIONS).map(([name, schema]) => [name, inOpenApi(schema)]),
  ]);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: VERSION.gitVersion },
    paths: Object.fromEntries(paths),
    components: { schemas },
  };
}

function gvkOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

/** References as OpenAPI 3 writes them. */
function inOpenApi(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/definitions/", "#/components/schemas/"));
}
