// Kubernetes' strategic merge patch: a merge patch that knows which lists merge by key.
import { badRequest } from "../api/failure.ts";
import { isObject, isSame, type JsonObject, listAt } from "../api/json.ts";
import { fieldSchema, itemSchema, type Schema } from "../api/schema.ts";

const DIRECTIVES = /^\$(patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/;

/** `value` with the patch; `$patch: replace|delete`, `$deleteFromPrimitiveList` and `$retainKeys` are followed. */
export function strategicMergePatched(schema: Schema, value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  if (patch.$patch === "replace") return withoutDirectives(patch);
  const result: JsonObject = isObject(value) ? { ...value } : {};
  retainKeys(result, patch.$retainKeys);
  for (const [name, change] of Object.entries(patch)) {
    const declared = fieldSchema(schema, name) ?? {};
    if (name.startsWith("$deleteFromPrimitiveList/")) takeFrom(result, name.split("/")[1]!, change);
    else if (DIRECTIVES.test(name)) continue;
    else if (change === null) delete result[name];
    else if (Array.isArray(change)) result[name] = patchedList(declared, listAt(result[name]), change);
    else if (isObject(change) && change.$patch === "delete") delete result[name];
    else result[name] = strategicMergePatched(declared, result[name], change);
  }
  return result;
}

function patchedList(schema: Schema, list: unknown[], changes: unknown[]): unknown[] {
  if (schema["x-kubernetes-patch-strategy"]?.includes("merge") !== true) return changes;
  const key = schema["x-kubernetes-patch-merge-key"];
  if (key === undefined) return [...new Set([...list, ...changes])];
  if (changes.some((change) => isObject(change) && change.$patch === "replace" && change[key] === undefined)) {
    return changes.filter((change) => !isObject(change) || change.$patch === undefined);
  }
  return changes.reduce<unknown[]>((result, change) => patchedItem(itemSchema(schema), key, result, change), list);
}

function patchedItem(schema: Schema, key: string, list: unknown[], change: unknown): unknown[] {
  if (!isObject(change) || change[key] === undefined) {
    throw badRequest(`map: ${JSON.stringify(change)} does not contain declared merge key: ${key}`);
  }
  const place = list.findIndex((item) => isObject(item) && isSame(item[key], change[key]));
  if (change.$patch === "delete") return list.filter((_, at) => at !== place);
  if (place === -1) return [...list, withoutDirectives(change)];
  return list.map((item, at) => (at === place ? strategicMergePatched(schema, item, change) : item));
}

function retainKeys(result: JsonObject, keys: unknown): void {
  if (!Array.isArray(keys)) return;
  for (const name of Object.keys(result)) if (!keys.includes(name)) delete result[name];
}

function takeFrom(result: JsonObject, name: string, values: unknown): void {
  result[name] = listAt(result[name]).filter((item) => !listAt(values).some((value) => isSame(item, value)));
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !DIRECTIVES.test(name)));
}
