// JSON Merge Patch.
// @source RFC 7396
import { isObject, type JsonObject } from "../api/json.ts";

/** `value` with the patch's fields; null takes a field out, lists are replaced. */
export function mergePatched(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(value) ? { ...value } : {};
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) delete result[name];
    else result[name] = mergePatched(result[name], change);
  }
  return result;
}
