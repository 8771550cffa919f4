// JSON Patch.
// @source RFC 6902; pointers: RFC 6901
import { badRequest, Failure } from "../api/failure.ts";
import { isObject, isSame, type JsonObject } from "../api/json.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Holder = JsonObject | unknown[];

/** A changed copy of `value`. */
export function jsonPatched(value: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest("a JSON patch is a list of operations");
  const root = { "": structuredClone(value) };
  for (const operation of patch as Operation[]) perform(root, operation);
  return root[""];
}

function perform(root: JsonObject, { op, path, from, value }: Operation): void {
  switch (op) {
    case "add":
      insert(root, path, structuredClone(value));
      return;
    case "replace":
      take(root, path);
      insert(root, path, structuredClone(value));
      return;
    case "remove":
      take(root, path);
      return;
    case "move":
      insert(root, path, take(root, from ?? ""));
      return;
    case "copy":
      insert(root, path, structuredClone(pointedAt(root, from ?? "")));
      return;
    case "test":
      if (!isSame(pointedAt(root, path), value)) throw unfit(`testing value ${path} failed`);
      return;
    default:
      throw badRequest(`unexpected operation ${JSON.stringify(op)} in a JSON patch`);
  }
}

function insert(root: JsonObject, path: string, value: unknown): void {
  const { holder, key } = holderOf(root, path);
  if (!Array.isArray(holder)) holder[key] = value;
  else holder.splice(key === "-" ? holder.length : Number(key), 0, value);
}

function take(root: JsonObject, path: string): unknown {
  const taken = pointedAt(root, path);
  const { holder, key } = holderOf(root, path);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return taken;
}

function pointedAt(root: JsonObject, path: string): unknown {
  const { holder, key } = holderOf(root, path);
  const value = (holder as JsonObject)[key];
  if (value === undefined) throw unfit(`${path} does not exist`);
  return value;
}

function holderOf(root: JsonObject, path: string): { holder: Holder; key: string } {
  const steps = path.split("/").map((one) => one.replaceAll("~1", "/").replaceAll("~0", "~"));
  let holder: unknown = root;
  for (const one of steps.slice(0, -1)) holder = isHolder(holder) ? (holder as JsonObject)[one] : undefined;
  if (!isHolder(holder)) throw unfit(`${path} does not exist`);
  return { holder, key: steps.at(-1)! };
}

function isHolder(value: unknown): value is Holder {
  return isObject(value) || Array.isArray(value);
}

function unfit(why: string): Failure {
  const message = `the server rejected our request due to an error in our request: ${why}`;
  return new Failure({ code: 422, reason: "Invalid", message });
}
