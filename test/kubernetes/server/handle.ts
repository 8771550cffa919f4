// Requests about objects, carried out: reads, writes and deletions, each through its door.
import type { Api, Place, WriteOptions, Written } from "../api/api.ts";
import type { DeleteOptions, PropagationPolicy } from "../api/deletion.ts";
import { badRequest, Failure, unsupportedMediaType } from "../api/failure.ts";
import { type JsonObject, objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { FieldValidation } from "../api/preparation.ts";
import type { Resource } from "../api/resources.ts";
import { scaleOf, withScale } from "../api/scale.ts";
import { SCHEMAS } from "../api/schema.ts";
import { jsonPatched } from "../patch/json-patch.ts";
import { mergePatched } from "../patch/merge-patch.ts";
import { strategicMergePatched } from "../patch/strategic-merge-patch.ts";
import { evict } from "./eviction.ts";
import { page } from "./list.ts";
import { APPLY, type Reply, type Request } from "./message.ts";
import { tableOf } from "./table.ts";
import type { Target } from "./target.ts";

/** All but watches and logs. @throws Failure */
export function handle(api: Api, target: Target, request: Request): Reply {
  switch (target.verb) {
    case "get":
      return { code: 200, body: shown(api, target, request, api.get(placeOf(target))) };
    case "list":
      return { code: 200, body: listed(api, target, request) };
    case "create":
      return target.subresource === "eviction"
        ? evict(api, placeOf(target), readDeleteOptions(request))
        : created(api, target, request);
    case "update":
      return replied(target, updated(api, target, request));
    case "patch":
      return replied(target, patched(api, target, request));
    case "delete":
      return deleted(api, target, request);
    case "deletecollection":
      return deletedAll(api, target, request);
    case "watch":
      throw badRequest("a watch has no single reply");
  }
}

/** Whether the client wants rows to print, not objects. */
export function wantsTable({ accept }: Pick<Request, "accept">): boolean {
  return accept.includes("as=Table");
}

function shown(api: Api, target: Target, request: Request, object: KubernetesObject): JsonObject {
  if (target.subresource === "scale") return scaleOf(object);
  const nowMs = api.clock.nowUs() / 1000;
  return wantsTable(request) ? tableOf(target.resource, [object], nowMs) : object;
}

function listed(api: Api, target: Target, request: Request): JsonObject {
  const { items, metadata } = page(api, target, request.query);
  if (wantsTable(request)) return tableOf(target.resource, items, api.clock.nowUs() / 1000, metadata);
  const { kind, apiVersion } = target.resource;
  return { kind: `${kind}List`, apiVersion, metadata, items };
}

function created(api: Api, target: Target, request: Request): Reply {
  const candidate = addressed(target, readObject(target.resource, request.body));
  return replied(target, api.create(candidate, readWriteOptions(target, request)));
}

function updated(api: Api, target: Target, request: Request): Written {
  const body = readJson(request.body);
  const options = readWriteOptions(target, request);
  const live = api.get(placeOf(target));
  if (target.subresource === "scale") return api.update(withScale(live, body), options);
  return api.update(addressed(target, withKind(target.resource, body)), options);
}

const STRATEGIC = "application/strategic-merge-patch+json";
const PATCH_TYPES = ["application/json-patch+json", "application/merge-patch+json", APPLY];

function patched(api: Api, target: Target, request: Request): Written {
  const { resource, subresource } = target;
  const type = request.contentType.split(";")[0]!.trim();
  const options = readWriteOptions(target, request);
  if (type === APPLY) return appliedBody(api, target, request, options);
  if (options.isForced) throw invalidOptions("force: Forbidden: may not be specified for non-apply patch");
  const live = api.get(placeOf(target));
  const isScale = subresource === "scale";
  const schema = isScale ? SCHEMAS.get("autoscaling/v1/Scale")! : resource.schema;
  const patch = JSON.parse(request.body);
  const change = (value: JsonObject): unknown => {
    if (type === PATCH_TYPES[0]) return jsonPatched(value, patch);
    if (type === PATCH_TYPES[1]) return mergePatched(value, patch);
    if (type === STRATEGIC && !resource.isCustom) return strategicMergePatched(schema, value, patch);
    throw unsupportedMediaType(resource.isCustom ? PATCH_TYPES : [...PATCH_TYPES, STRATEGIC]);
  };
  const after = isScale ? withScale(live, objectAt(change(scaleOf(live)))) : objectAt(change(live));
  return api.update(addressed(target, after), options);
}

function appliedBody(api: Api, target: Target, request: Request, options: WriteOptions): Written {
  if (!request.query.has("fieldManager"))
    throw invalidOptions("fieldManager: Required value: is required for apply patch");
  const place = placeOf(target);
  const body = readJson(request.body);
  if (target.subresource !== "scale") {
    return api.apply(place, addressed(target, readObject(target.resource, request.body)), options);
  }
  const { apiVersion, kind } = target.resource;
  const spec = { replicas: objectAt(body.spec).replicas };
  return api.apply(place, addressed(target, { apiVersion, kind, metadata: { name: place.name }, spec }), options);
}

function replied(target: Target, { object, warnings, isCreated }: Written): Reply {
  const body = target.subresource === "scale" ? scaleOf(object) : object;
  return { code: isCreated ? 201 : 200, body, warnings };
}

function deleted(api: Api, target: Target, request: Request): Reply {
  const { object, isGone } = api.delete(placeOf(target), readDeleteOptions(request));
  if (!isGone || target.resource.kind === "Pod") return { code: 200, body: object };
  const { name, uid } = object.metadata;
  const { group, plural: kind } = target.resource;
  const details = { name, ...(group !== "" && { group }), kind, uid };
  return { code: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
}

function deletedAll(api: Api, target: Target, request: Request): Reply {
  const { items, metadata } = page(api, target, request.query);
  const options = readDeleteOptions(request);
  for (const { metadata: own } of items)
    api.delete({ resource: target.resource, namespace: own.namespace, name: own.name }, options);
  const { kind, apiVersion } = target.resource;
  return { code: 200, body: { kind: `${kind}List`, apiVersion, metadata, items } };
}

function placeOf({ resource, namespace, name }: Target): Place {
  return { resource, namespace, name: name! };
}

function readWriteOptions({ subresource }: Target, { query, userAgent }: Request): WriteOptions {
  return {
    fieldManager: query.get("fieldManager") ?? userAgent.split("/")[0]!,
    fieldValidation: (query.get("fieldValidation") ?? "Warn") as FieldValidation,
    isDryRun: query.get("dryRun") === "All",
    isForced: query.get("force") === "true",
    ...((subresource === "status" || subresource === "scale") && { subresource }),
  };
}

/** From the body, from the `deleteOptions` of an eviction, and from the URL. */
function readDeleteOptions({ body, query }: Request): DeleteOptions {
  const read = body === "" ? {} : readJson(body);
  const options = objectAt(read.deleteOptions ?? read);
  const policy =
    options.propagationPolicy ??
    query.get("propagationPolicy") ??
    (options.orphanDependents === true ? "Orphan" : undefined);
  const grace = options.gracePeriodSeconds ?? query.get("gracePeriodSeconds") ?? undefined;
  const isDryRun = query.get("dryRun") === "All" || (Array.isArray(options.dryRun) && options.dryRun.includes("All"));
  return {
    isDryRun,
    ...(policy !== undefined && { propagationPolicy: policy as PropagationPolicy }),
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(options.preconditions !== undefined && { preconditions: objectAt(options.preconditions) }),
  };
}

/** The body as an object of the URL's kind. */
function readObject(resource: Resource, body: string): JsonObject {
  const object = withKind(resource, readJson(body));
  if (object.kind === resource.kind && object.apiVersion === resource.apiVersion) return object;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${resource.kind}): ${object.apiVersion} ${object.kind}`,
  );
}

function withKind({ apiVersion, kind }: Resource, object: JsonObject): JsonObject {
  return { apiVersion, kind, ...object };
}

/** The object with the name and namespace of the URL, which its own must not contradict. */
function addressed({ namespace, name, verb }: Target, object: JsonObject): JsonObject {
  const metadata = objectAt(object.metadata);
  const place = {
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && verb !== "create" && { name }),
  };
  for (const [key, wanted] of Object.entries(place)) {
    if (metadata[key] === undefined || metadata[key] === wanted) continue;
    throw badRequest(`the ${key} of the object (${metadata[key]}) does not match the ${key} on the URL (${wanted})`);
  }
  return { ...object, metadata: { ...metadata, ...place } };
}

function readJson(body: string): JsonObject {
  try {
    return objectAt(JSON.parse(body));
  } catch (error) {
    throw badRequest(`the body is not JSON, and this server reads no YAML: ${error}`);
  }
}

function invalidOptions(rule: string): Failure {
  return new Failure({ code: 422, reason: "Invalid", message: `PatchOptions.meta.k8s.io "" is invalid: ${rule}` });
}
