// What happens to an object between a request and the store: fields checked, defaults filled in, rules kept.
import { entriesOf, type Manager, ownablePart, withOwnablePart } from "../apply/managers.ts";
import { formProblems, pruned } from "./check-fields.ts";
import { customProblems } from "./custom-rules.ts";
import { withKindDefaults, withSchemaDefaults } from "./defaults.ts";
import { badRequest, type Cause, Failure, invalid } from "./failure.ts";
import { isSame, type JsonObject, without } from "./json.ts";
import type { KubernetesObject, Metadata } from "./object.ts";
import type { Resource } from "./resources.ts";
import { changeProblems, ruleProblems } from "./rules.ts";

/** What becomes of fields that the schema does not declare; they are never stored. */
export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface Preparation {
  readonly resource: Resource;
  readonly before: KubernetesObject | undefined;
  readonly subresource: string | undefined;
  readonly fieldValidation: FieldValidation;
  /** For an object that is new. */
  readonly uid: string;
  readonly time: string;
}

export interface Prepared {
  readonly object: KubernetesObject;
  readonly warnings: readonly string[];
}

/** @throws Failure - 400 for wrong types and unknown fields, 422 for broken rules */
export function prepared(candidate: JsonObject, context: Preparation): Prepared {
  const { resource, before } = context;
  const unknown: string[] = [];
  const declared = pruned(resource.schema, candidate, unknown) as JsonObject;
  const warnings = unknownFields(resource, unknown, context.fieldValidation);
  const own = withSystemMetadata(throughDoor(declared, context) as KubernetesObject, context);
  const object = (
    resource.isCustom ? withSchemaDefaults(resource.schema, own) : withKindDefaults(own)
  ) as KubernetesObject;
  const formCauses = formProblems(resource.schema, object);
  refuseWrongTypes(resource, object, formCauses);
  const causes = [...formCauses, ...ruleProblems(object)];
  if (resource.isCustom) causes.push(...customProblems(object));
  if (before !== undefined) causes.push(...changeProblems(before, object));
  if (causes.length > 0) throw invalid(resource, object.metadata.name, causes);
  return { object: withGeneration(object, before), warnings };
}

/** The object with its owners written down. */
export function withManagers(object: KubernetesObject, managers: readonly Manager[]): KubernetesObject {
  const managedFields = entriesOf(managers);
  return { ...object, metadata: { ...(without(object.metadata, "managedFields") as Metadata), managedFields } };
}

/** Whether nothing would change but counters and times. */
export function isUnchanged(before: KubernetesObject, after: KubernetesObject): boolean {
  return isSame(comparable(before), comparable(after));
}

function comparable(object: KubernetesObject): JsonObject {
  const { resourceVersion: _, managedFields, ...metadata } = object.metadata;
  const managers = (managedFields ?? []).map(({ time: __, ...entry }) => entry);
  return { ...object, metadata: { ...metadata, managers } };
}

function unknownFields(resource: Resource, unknown: readonly string[], validation: FieldValidation): string[] {
  const messages = unknown.map((path) => `unknown field "${path}"`);
  if (validation === "Strict" && messages.length > 0) {
    throw badRequest(`${unhandled(resource)}: strict decoding error: ${messages.join(", ")}`);
  }
  return validation === "Warn" ? messages : [];
}

function refuseWrongTypes(resource: Resource, object: KubernetesObject, causes: readonly Cause[]): void {
  const wrong = causes.filter((cause) => cause.reason === "FieldValueTypeInvalid");
  if (wrong.length === 0) return;
  if (resource.isCustom) throw invalid(resource, object.metadata.name, wrong);
  throw badRequest(`${unhandled(resource)}: json: cannot unmarshal ${wrong.map(described).join(", ")}`);
}

function described({ field, message }: Cause): string {
  return `.${field}: ${message}`;
}

function unhandled({ kind, version }: Resource): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}`;
}

/** Each door changes its own part only: `/status` the status, the object's own URL all else. */
function throughDoor(candidate: JsonObject, { resource, before, subresource }: Preparation): JsonObject {
  if (!resource.subresources.includes("status")) return candidate;
  if (before === undefined) return without(candidate, "status");
  if (subresource === "status") return { ...before, status: candidate.status };
  const part = ownablePart(resource, candidate, undefined);
  return withOwnablePart(resource, { ...candidate, status: before.status }, part, undefined);
}

function withSystemMetadata(candidate: KubernetesObject, { before, time, uid }: Preparation): KubernetesObject {
  const { resourceVersion = "", managedFields: _, ...given } = candidate.metadata;
  const fixed = before?.metadata ?? { uid, creationTimestamp: time };
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = before?.metadata ?? {};
  const { deletionTimestamp: __, deletionGracePeriodSeconds: ___, generation: ____, ...kept } = given;
  const metadata: Metadata = {
    ...kept,
    uid: fixed.uid,
    creationTimestamp: fixed.creationTimestamp,
    resourceVersion: before?.metadata.resourceVersion ?? resourceVersion,
    ...(generation !== undefined && { generation }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
  };
  return { ...candidate, metadata };
}

/** Kinds whose generation the server does not count. */
const UNCOUNTED = new Set([
  "Service",
  "Secret",
  "ConfigMap",
  "PersistentVolumeClaim",
  "Namespace",
  "Event",
  "Node",
  "ServiceAccount",
  "Lease",
  "Role",
  "RoleBinding",
]);

function withGeneration(object: KubernetesObject, before: KubernetesObject | undefined): KubernetesObject {
  if (UNCOUNTED.has(object.kind)) return object;
  const last = before?.metadata.generation ?? 0;
  const isNew = before === undefined || !isSame(wanted(before), wanted(object));
  return { ...object, metadata: { ...object.metadata, generation: isNew ? last + 1 : last } };
}

/** What a controller is asked for. */
function wanted(object: KubernetesObject): JsonObject {
  return without(without(object, "metadata"), "status");
}

/** The name that is asked for, or one made after `generateName`. */
export function withName(object: KubernetesObject, suffix: string): KubernetesObject {
  const { name, generateName } = object.metadata;
  if (name !== undefined && name !== "") return object;
  if (generateName === undefined) {
    const message = "resource name may not be empty";
    throw new Failure({ code: 422, reason: "Invalid", message });
  }
  return { ...object, metadata: { ...object.metadata, name: generateName + suffix } };
}
