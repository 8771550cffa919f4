// What server-side apply makes of an object's fields: merged by the schema's kinds of lists and maps, or taken out.
import { isObject, type JsonObject } from "../api/json.ts";
import { fieldSchema, itemSchema, type Schema } from "../api/schema.ts";
import { type FieldSet, granularity, hasBelow, itemStep, step } from "./field-set.ts";

/** `live` with everything `applied` says. */
export function merged(schema: Schema, live: unknown, applied: unknown): unknown {
  const kind = granularity(schema, applied);
  if (kind === "fields" && isObject(live)) return mergedFields(schema, live, applied as JsonObject);
  if (kind === "keyed-items") return mergedItems(schema, Array.isArray(live) ? live : [], applied as unknown[]);
  if (kind === "set" && Array.isArray(live)) return [...new Set([...live, ...(applied as unknown[])])];
  return applied;
}

function mergedFields(schema: Schema, live: JsonObject, applied: JsonObject): JsonObject {
  const result: JsonObject = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    if (value === null || value === undefined) continue;
    result[name] = merged(fieldSchema(schema, name) ?? {}, live[name], value);
  }
  return result;
}

/** Items in the order applied; those that only live has stay before whatever they stood before. */
function mergedItems(schema: Schema, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const stepOf = (item: unknown): string => itemStep(schema, item);
  const places = new Map(live.map((item, at) => [stepOf(item), at]));
  const isApplied = new Set(applied.map(stepOf));
  const result: unknown[] = [];
  let next = 0;
  const keepUntil = (end: number): void => {
    for (; next < end; next++) if (!isApplied.has(stepOf(live[next]))) result.push(live[next]);
  };
  for (const item of applied) {
    const place = places.get(stepOf(item));
    if (place !== undefined) keepUntil(place);
    result.push(place === undefined ? item : merged(itemSchema(schema), live[place], item));
  }
  keepUntil(live.length);
  return result;
}

/** `value` without the fields of the set; what they leave empty goes too. Undefined: nothing is left. */
export function withoutFields(schema: Schema, value: unknown, taken: FieldSet, path = ""): unknown {
  if (taken.size === 0) return value;
  switch (granularity(schema, value)) {
    case "fields":
      return fieldsWithout(schema, value as JsonObject, taken, path);
    case "keyed-items":
      return itemsWithout(schema, value as unknown[], taken, path);
    case "set": {
      const kept = (value as unknown[]).filter((item) => !taken.has(step(path, `v:${JSON.stringify(item)}`)));
      return kept.length === 0 ? undefined : kept;
    }
    case "whole":
      return taken.has(path) ? undefined : value;
  }
}

function fieldsWithout(schema: Schema, value: JsonObject, taken: FieldSet, path: string): JsonObject | undefined {
  if (taken.has(path)) return undefined;
  const kept: JsonObject = {};
  for (const [name, child] of Object.entries(value)) {
    const left = withoutFields(fieldSchema(schema, name) ?? {}, child, taken, step(path, `f:${name}`));
    if (left !== undefined) kept[name] = left;
  }
  const isEmptied = Object.keys(kept).length === 0 && Object.keys(value).length > 0;
  return isEmptied && path !== "" ? undefined : kept;
}

function itemsWithout(schema: Schema, items: unknown[], taken: FieldSet, path: string): unknown[] | undefined {
  const kept = items.flatMap((item) => {
    const own = step(path, itemStep(schema, item));
    if (taken.has(own)) return [];
    const left = hasBelow(taken, own) ? fieldsWithout(itemSchema(schema), item as JsonObject, taken, own) : item;
    // An item stays as long as somebody has it, and then keeps its keys.
    return [{ ...keysOf(schema, item), ...(left as JsonObject) }];
  });
  return kept.length === 0 ? undefined : kept;
}

function keysOf(schema: Schema, item: unknown): JsonObject {
  const names = schema["x-kubernetes-list-map-keys"] ?? [];
  const fields = item as JsonObject;
  return Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
}
