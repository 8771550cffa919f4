// What a request is about: its URL read as the API server reads it.
import { RESOURCES, type Resource } from "../api/resources.ts";

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/** A request about objects. */
export interface Target {
  readonly verb: Verb;
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

const BY_URL = new Map(RESOURCES.map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]));

/** Undefined: no such resource. */
export function targetOf(method: string, url: URL): Target | undefined {
  const [root, ...segments] = url.pathname
    .split("/")
    .filter((one) => one !== "")
    .map(decodeURIComponent);
  if (root !== "api" && root !== "apis") return undefined;
  const version = segments.splice(0, root === "api" ? 1 : 2).join("/");
  const isWithin =
    segments[0] === "namespaces" && segments.length > 2 && segments[2] !== "status" && segments[2] !== "finalize";
  const namespace = isWithin ? segments.splice(0, 2)[1] : undefined;
  const [plural, name, subresource, ...others] = segments;
  const resource = BY_URL.get(`${version}/${plural}`);
  if (resource === undefined || others.length > 0) return undefined;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) return undefined;
  const verb = verbOf(method, name, url.searchParams);
  if (verb === undefined) return undefined;
  return {
    verb,
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): Verb | undefined {
  const isWatch = query.get("watch") === "true" || query.get("watch") === "1";
  switch (method) {
    case "GET":
      return name === undefined ? (isWatch ? "watch" : "list") : "get";
    case "POST":
      return "create";
    case "PUT":
      return name === undefined ? undefined : "update";
    case "PATCH":
      return name === undefined ? undefined : "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      return undefined;
  }
}
