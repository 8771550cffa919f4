// Lists: selected, in pages that all show one moment.
import type { Api } from "../api/api.ts";
import { badRequest } from "../api/failure.ts";
import type { JsonObject } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import { fieldMatcher, labelMatcher, type Matcher } from "../api/selectors.ts";
import { keyOf } from "../api/store.ts";
import type { Target } from "./target.ts";

/** Where the next page begins, and the moment that all pages show. */
interface Continuation {
  readonly revision: number;
  readonly after: string;
}

export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly metadata: JsonObject;
}

/** @throws Failure - 410 when the pages' moment is forgotten */
export function page(api: Api, { resource, namespace }: Target, query: URLSearchParams): Page {
  const continued = continuation(query.get("continue"));
  const revision = continued?.revision ?? exactRevision(query) ?? api.store.revision;
  const all = api.store.listAt(revision, resource, namespace).filter(matcherOf(query));
  const left = continued === undefined ? all : all.filter((object) => keyIn(object) > continued.after);
  const limit = Number(query.get("limit") ?? 0);
  const items = limit > 0 ? left.slice(0, limit) : left;
  const metadata = { resourceVersion: String(revision) };
  if (items.length === left.length) return { items, metadata };
  const next = { revision, after: keyIn(items.at(-1)!) } satisfies Continuation;
  const token = Buffer.from(JSON.stringify(next)).toString("base64url");
  return { items, metadata: { ...metadata, continue: token, remainingItemCount: left.length - items.length } };
}

/** What the label and field selectors of a URL take. */
export function matcherOf(query: URLSearchParams): Matcher {
  const isLabelled = labelMatcher(query.get("labelSelector") ?? "");
  const hasFields = fieldMatcher(query.get("fieldSelector") ?? "");
  return (object) => isLabelled(object) && hasFields(object);
}

function exactRevision(query: URLSearchParams): number | undefined {
  return query.get("resourceVersionMatch") === "Exact" ? Number(query.get("resourceVersion")) : undefined;
}

function continuation(token: string | null): Continuation | undefined {
  if (token === null || token === "") return undefined;
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()) as Continuation;
  } catch {
    throw badRequest("continue key is not valid");
  }
}

function keyIn({ metadata: { namespace, name } }: KubernetesObject): string {
  return keyOf(namespace, name);
}
