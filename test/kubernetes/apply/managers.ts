// Who owns which fields of an object: `metadata.managedFields`, read and written.
import { isSame, type JsonObject, objectAt } from "../api/json.ts";
import type { KubernetesObject, ManagedFieldsEntry } from "../api/object.ts";
import type { Resource } from "../api/resources.ts";
import { type FieldSet, fromFieldsV1, minus, toFieldsV1 } from "./field-set.ts";

/** Who writes, and through which door. */
export interface Writer {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string;
}

/** A writer with what it owns. */
export interface Manager extends Writer {
  readonly time: string;
  readonly fields: FieldSet;
}

export function managersOf(object: KubernetesObject | undefined): Manager[] {
  return (object?.metadata.managedFields ?? []).map(({ manager, fieldsV1, fieldsType: _, ...entry }) => ({
    ...entry,
    name: manager,
    fields: fromFieldsV1(fieldsV1),
  }));
}

export function entriesOf(managers: readonly Manager[]): ManagedFieldsEntry[] {
  const owning = managers.filter((manager) => manager.fields.size > 0);
  return owning.map(({ name, fields, ...manager }) => ({
    manager: name,
    ...manager,
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(fields),
  }));
}

export function isBy(manager: Manager, writer: Writer): boolean {
  return (
    manager.name === writer.name &&
    manager.operation === writer.operation &&
    manager.apiVersion === writer.apiVersion &&
    manager.subresource === writer.subresource
  );
}

/** The managers with `writer` owning `fields`, and nobody else any of `taken`. */
export function withOwner(
  managers: readonly Manager[],
  writer: Writer,
  owned: { readonly fields: FieldSet; readonly taken: FieldSet },
  time: string,
): Manager[] {
  const others = managers.filter((manager) => !isBy(manager, writer));
  const before = managers.find((manager) => isBy(manager, writer));
  const isUnchanged = before !== undefined && isSame([...before.fields].sort(), [...owned.fields].sort());
  const own = { ...writer, time: isUnchanged ? before.time : time, fields: owned.fields };
  const left = others.map((manager) => ({ ...manager, fields: minus(manager.fields, owned.taken) }));
  return [...left, own].sort((one, other) => one.operation.localeCompare(other.operation));
}

/** Fields of metadata that nobody owns: the server sets them, or they name the object. */
const SYSTEM_METADATA = new Set(
  "name namespace generateName uid resourceVersion generation selfLink managedFields"
    .split(" ")
    .concat("creationTimestamp deletionTimestamp deletionGracePeriodSeconds".split(" ")),
);

/** The part of an object whose fields can be owned through a door: all but `status`, or only it. */
export function ownablePart(resource: Resource, object: JsonObject, subresource: string | undefined): JsonObject {
  if (subresource === "status") return { status: object.status };
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  const named = Object.entries(objectAt(metadata)).filter(([name]) => !SYSTEM_METADATA.has(name));
  const part: JsonObject = { ...(named.length > 0 && { metadata: Object.fromEntries(named) }), ...rest };
  if (resource.subresources.includes("status")) delete part.status;
  return part;
}

/** `object` with `part` in place of what {@link ownablePart} would take of it. */
export function withOwnablePart(
  resource: Resource,
  object: JsonObject,
  part: JsonObject,
  subresource: string | undefined,
): JsonObject {
  if (subresource === "status") return { ...object, status: part.status };
  const system = Object.entries(objectAt(object.metadata)).filter(([name]) => SYSTEM_METADATA.has(name));
  const { apiVersion, kind, status } = object;
  const metadata = { ...Object.fromEntries(system), ...objectAt(part.metadata) };
  const keepsStatus = resource.subresources.includes("status") && status !== undefined;
  return { apiVersion, kind, ...part, metadata, ...(keepsStatus && { status }) };
}
