// Server-side apply, and what plain writes do to the owners of fields.
// @source sigs.k8s.io/structured-merge-diff: merge/update.go, how fields are owned, taken and given up
import { formProblems, pruned } from "../api/check-fields.ts";
import { Failure } from "../api/failure.ts";
import { isObject, type JsonObject } from "../api/json.ts";
import { type KubernetesObject, nameOf } from "../api/object.ts";
import type { Resource } from "../api/resources.ts";
import { fieldSchema, itemSchema, type Schema } from "../api/schema.ts";
import {
  common,
  describePath,
  differenceOf,
  type FieldSet,
  itemStep,
  leavesOf,
  minus,
  step,
  union,
} from "./field-set.ts";
import { isBy, type Manager, managersOf, ownablePart, type Writer, withOwnablePart, withOwner } from "./managers.ts";
import { merged, withoutFields } from "./merge.ts";

export interface Applied {
  readonly object: JsonObject;
  readonly managers: readonly Manager[];
}

interface ApplyContext {
  readonly resource: Resource;
  readonly live: KubernetesObject | undefined;
  readonly writer: Writer;
  readonly isForced: boolean;
  readonly time: string;
}

/** @throws Failure - 409 with a cause for each field of others that would change; 500 where the schema does not know it */
export function applied(config: JsonObject, context: ApplyContext): Applied {
  const { resource, writer } = context;
  const { schema } = resource;
  refuseUntyped(schema, config as KubernetesObject);
  const wanted = ownablePart(resource, config, writer.subresource);
  const before = context.live === undefined ? {} : ownablePart(resource, context.live, writer.subresource);
  const managers = managersOf(context.live);
  const fields: FieldSet = new Set(leavesOf(schema, wanted).keys());
  const abandoned = givenUp(managers, writer, fields);
  const after = merged(schema, withoutFields(schema, before, abandoned), wanted) as JsonObject;
  const { changed, removed } = differenceOf(schema, before, after);
  if (!context.isForced) refuseConflicts(managers, writer, changed);
  const taken = union(changed, removed);
  const object = withOwnablePart(resource, context.live ?? config, after, writer.subresource);
  return { object, managers: withOwner(managers, writer, { fields, taken }, context.time) };
}

/** The owners after a plain write: whoever changes a field owns it, and alone. */
export function updatedManagers(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  context: ApplyContext,
): Manager[] {
  const { resource, writer } = context;
  const managers = managersOf(before);
  const part = (object: KubernetesObject | undefined): JsonObject =>
    object === undefined ? {} : ownablePart(resource, object, writer.subresource);
  const { changed, removed } = differenceOf(resource.schema, part(before), part(after));
  if (changed.size === 0 && removed.size === 0) return managers;
  const own = managers.find((manager) => isBy(manager, writer))?.fields ?? new Set<string>();
  const fields = minus(union(own, changed), removed);
  return withOwner(managers, writer, { fields, taken: union(changed, removed) }, context.time);
}

/** Fields the writer applied last time and not now, unless somebody else has them or something below them. */
function givenUp(managers: readonly Manager[], writer: Writer, fields: FieldSet): FieldSet {
  const last = managers.find((manager) => isBy(manager, writer))?.fields ?? new Set<string>();
  const others = managers.filter((manager) => !isBy(manager, writer)).map((manager) => manager.fields);
  return minus(last, withParents(union(fields, ...others)));
}

function withParents(set: FieldSet): FieldSet {
  const all = new Set(set);
  for (const path of set) {
    for (let end = path.lastIndexOf("\n"); end > 0; end = path.lastIndexOf("\n", end - 1)) all.add(path.slice(0, end));
  }
  return all;
}

function refuseConflicts(managers: readonly Manager[], writer: Writer, changed: FieldSet): void {
  const conflicts = managers
    .filter((manager) => !isBy(manager, writer))
    .map((manager) => ({ manager, fields: [...common(manager.fields, changed)].sort() }))
    .filter(({ fields }) => fields.length > 0);
  if (conflicts.length === 0) return;
  const causes = conflicts.flatMap(({ manager, fields }) => fields.map((path) => conflictCause(manager, path)));
  throw new Failure({ code: 409, reason: "Conflict", message: conflictMessage(causes), details: { causes } });
}

interface ConflictCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

function conflictCause(manager: Manager, path: string): ConflictCause {
  const door = manager.subresource === undefined ? "" : ` with subresource "${manager.subresource}"`;
  const version = manager.operation === "Apply" ? "" : ` using ${manager.apiVersion} at ${manager.time}`;
  const message = `conflict with "${manager.name}"${door}${version}`;
  return { reason: "FieldManagerConflict", message, field: describePath(path) };
}

function conflictMessage(causes: readonly ConflictCause[]): string {
  if (causes.length === 1) return `Apply failed with 1 conflict: ${causes[0]!.message}: ${causes[0]!.field}`;
  const parts = [...new Set(causes.map((cause) => cause.message))].map((message) => {
    const fields = causes.filter((cause) => cause.message === message).map((cause) => `- ${cause.field}`);
    return `${message.replace("conflict", "conflicts")}:\n${fields.join("\n")}`;
  });
  return `Apply failed with ${causes.length} conflicts: ${parts.join("\n")}`;
}

/** Apply knows nothing of fields without a schema, nor of items with the same keys. */
function refuseUntyped(schema: Schema, config: KubernetesObject): void {
  const unknown: string[] = [];
  const known = pruned(schema, config, unknown);
  const wrong = formProblems(schema, known).filter((cause) => cause.reason === "FieldValueTypeInvalid");
  const problems = [
    ...unknown.map((path) => `.${path}: field not declared in schema`),
    ...wrong.map((cause) => `.${cause.field}: ${cause.message}`),
    ...duplicates(schema, known, ""),
  ];
  if (problems.length === 0) return;
  const what = `(${nameOf(config).split(" ")[1]}; ${config.apiVersion}, Kind=${config.kind})`;
  throw new Failure({
    code: 500,
    reason: "",
    message: `failed to create typed patch object ${what}: ${problems.length > 1 ? "errors:\n  " : ""}${problems.join("\n  ")}`,
  });
}

function duplicates(schema: Schema, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const steps = schema["x-kubernetes-list-type"] === "map" ? value.map((item) => itemStep(schema, item)) : [];
    const repeated = steps.filter((one, at) => steps.indexOf(one) !== at);
    const own = repeated.map((one) => `${describePath(path)}: duplicate entries for key ${describePath(one)}`);
    return [
      ...own,
      ...value.flatMap((item, at) => duplicates(itemSchema(schema), item, step(path, steps[at] ?? `v:${at}`))),
    ];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    duplicates(fieldSchema(schema, name) ?? {}, child, step(path, `f:${name}`)),
  );
}
