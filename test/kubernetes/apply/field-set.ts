// Sets of fields as server-side apply counts them: every leaf of an object by its path, items of lists by their keys.
// In an object's managedFields a set is a tree (`fieldsV1`); here it is flat, so that sets are plain Sets.
import { isObject, isSame, type JsonObject, objectAt } from "../api/json.ts";
import { memoized } from "../api/memoized.ts";
import { fieldSchema, isOpen, itemSchema, type Schema } from "../api/schema.ts";

/** Steps (`f:spec`, `k:{"name":"main"}`, `v:"x"`) joined by {@link SEPARATOR}. */
export type FieldPath = string;
export type FieldSet = ReadonlySet<FieldPath>;

/** JSON escapes it, and no name of a field holds it. */
const SEPARATOR = "\n";

/** How values merge: field by field, item by item (by keys or as a set), or as one. */
export type Granularity = "fields" | "keyed-items" | "set" | "whole";

export function granularity(schema: Schema, value: unknown): Granularity {
  if (isObject(value)) {
    const isWhole = schema["x-kubernetes-map-type"] === "atomic" || (isOpen(schema) && !isMap(schema));
    return isWhole ? "whole" : "fields";
  }
  if (!Array.isArray(value)) return "whole";
  const type = schema["x-kubernetes-list-type"];
  if (type === "map") return "keyed-items";
  return type === "set" ? "set" : "whole";
}

/** Paths of everything in the value, with what stands there; an item's own path stands for its being there. */
export function leavesOf(schema: Schema, value: unknown): Map<FieldPath, unknown> {
  const leaves = new Map<FieldPath, unknown>();
  collect(schema, value, "", leaves);
  return leaves;
}

function collect(schema: Schema, value: unknown, path: FieldPath, leaves: Map<FieldPath, unknown>): void {
  switch (granularity(schema, value)) {
    case "fields": {
      const fields = Object.entries(value as JsonObject).filter(([, child]) => child !== null && child !== undefined);
      if (fields.length === 0 && path !== "") leaves.set(path, {});
      for (const [name, child] of fields)
        collect(fieldSchema(schema, name) ?? {}, child, step(path, `f:${name}`), leaves);
      return;
    }
    case "keyed-items":
      if ((value as unknown[]).length === 0) leaves.set(path, []);
      for (const item of value as unknown[]) {
        const own = step(path, itemStep(schema, item));
        leaves.set(own, true);
        collect(itemSchema(schema), item, own, leaves);
      }
      return;
    case "set":
      if ((value as unknown[]).length === 0) leaves.set(path, []);
      for (const item of value as unknown[]) leaves.set(step(path, `v:${JSON.stringify(item)}`), true);
      return;
    case "whole":
      leaves.set(path, value);
  }
}

/** The server gives a port its protocol before it looks for its key. */
const KEY_DEFAULTS: JsonObject = { protocol: "TCP" };

/** How an item of a keyed list is named in paths. */
export function itemStep(schema: Schema, item: unknown): string {
  const names = [...(schema["x-kubernetes-list-map-keys"] ?? [])].sort();
  const fields = isObject(item) ? item : {};
  const defaults = (name: string): unknown => itemSchema(schema).properties?.[name]?.default ?? KEY_DEFAULTS[name];
  return `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, fields[name] ?? defaults(name)])))}`;
}

export function step(path: FieldPath, next: string): FieldPath {
  return path === "" ? next : `${path}${SEPARATOR}${next}`;
}

export interface Difference {
  /** Fields that are new or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

export function differenceOf(schema: Schema, before: unknown, after: unknown): Difference {
  const [old, next] = [leavesOf(schema, before), leavesOf(schema, after)];
  const changed = [...next].filter(([path, value]) => !old.has(path) || !isSame(old.get(path), value));
  const removed = [...old.keys()].filter((path) => !next.has(path));
  return { changed: new Set(changed.map(([path]) => path)), removed: new Set(removed) };
}

export function union(...sets: readonly FieldSet[]): FieldSet {
  return new Set(sets.flatMap((set) => [...set]));
}

/** The very same set where nothing of it is taken. */
export function minus(set: FieldSet, taken: FieldSet): FieldSet {
  const left = [...set].filter((path) => !taken.has(path));
  return left.length === set.size ? set : new Set(left);
}

export function common(left: FieldSet, right: FieldSet): FieldSet {
  return new Set([...left].filter((path) => right.has(path)));
}

/** Whether the set holds anything below the path. */
export function hasBelow(set: FieldSet, path: FieldPath): boolean {
  return [...set].some((one) => one.startsWith(path + SEPARATOR));
}

/** The tree that `fieldsV1` is. */
export const toFieldsV1 = memoized((set: FieldSet): JsonObject => {
  const tree: JsonObject = {};
  const paths = [...set].sort();
  for (const [place, path] of paths.entries()) {
    let at = tree;
    for (const one of path.split(SEPARATOR)) {
      const next = objectAt(at[one]);
      at[one] = next;
      at = next;
    }
    // The separator sorts before all else: what is below a path comes right after it.
    if (paths[place + 1]?.startsWith(path + SEPARATOR)) at["."] = {};
  }
  return tree;
});

export const fromFieldsV1 = memoized((tree: JsonObject): FieldSet => {
  const set = new Set<FieldPath>();
  const visit = (at: JsonObject, path: FieldPath): void => {
    const names = Object.keys(at);
    if (path !== "" && (names.length === 0 || names.includes("."))) set.add(path);
    for (const name of names.filter((one) => one !== ".")) visit(at[name] as JsonObject, step(path, name));
  };
  visit(tree, "");
  return set;
});

/** A path as messages write it: `.spec.containers[name="main"].image`. */
export function describePath(path: FieldPath): string {
  return path.split(SEPARATOR).map(describeStep).join("");
}

function describeStep(one: string): string {
  const content = one.slice(2);
  if (one.startsWith("f:")) return `.${content}`;
  if (one.startsWith("v:")) return `[=${content}]`;
  const keys: JsonObject = JSON.parse(content);
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",")}]`;
}

function isMap(schema: Schema): boolean {
  return typeof schema.additionalProperties === "object";
}
