// A frame as text and back. Functions travel by name; what lives in this process's memory does not travel.
import { QuarryError } from "../errors.ts";
import type { FunctionCatalog, FunctionValue } from "../ports.ts";
import { type FrameNode, inputsOf } from "./node.ts";
import { invalid } from "./verb-arguments.ts";

/** Told apart from the fields of the nodes: no node has a field that begins with `$`. */
const TAG = "$quarry";
const FORMAT = 1;

/** @throws `plan.not-portable` naming what cannot leave this process. */
export function serializeNode(root: FrameNode, catalog: FunctionCatalog): string {
  const references = new Set<string>();
  collectMemory(root, references);
  const plan = encode(root, (f) => {
    const { name } = f["~function"];
    if (catalog.find(name) !== f) references.add(`function ${name}`);
    return name;
  });
  if (references.size > 0) throw notPortable([...references]);
  return JSON.stringify({ quarry: FORMAT, plan });
}

/** @throws `plan.invalid-argument` for text that `serialize` did not write. */
export function deserializeNode(text: string): FrameNode {
  const parsed: unknown = JSON.parse(text);
  const isPlan = typeof parsed === "object" && parsed !== null && "quarry" in parsed && parsed.quarry === FORMAT;
  if (!isPlan || !("plan" in parsed)) throw invalid("plan", text, "This is not the text of a frame.");
  return decode(parsed.plan) as FrameNode;
}

function collectMemory(node: FrameNode, references: Set<string>): void {
  if (node.kind === "memory") references.add(node.label);
  if (node.kind === "map-batches") references.add("mapBatches");
  for (const input of inputsOf(node)) collectMemory(input, references);
}

function notPortable(references: readonly string[]): QuarryError {
  const message = `The frame cannot leave this process: it reads ${references.join(", ")}. Write rows to a file; give functions by name.`;
  return new QuarryError("plan.not-portable", message, { references });
}

type NameFunction = (f: FunctionValue) => string;

function encode(value: unknown, nameOf: NameFunction): unknown {
  if (typeof value === "bigint") return { [TAG]: "bigint", value: String(value) };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [TAG]: "number", value: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value === "function" || (typeof value === "object" && value !== null && "~function" in value)) {
    return { name: nameOf(value as FunctionValue) };
  }
  if (value === undefined || value === null || typeof value !== "object") return value;
  if (value instanceof Date) return { [TAG]: "date", value: value.getTime() };
  if (value instanceof Uint8Array) return { [TAG]: "bytes", value: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map((item) => encode(item, nameOf));
  const entries = Object.entries(value).map(([name, item]) => [name, encode(item, nameOf)]);
  return Object.hasOwn(value, TAG) ? { [TAG]: "object", value: entries } : Object.fromEntries(entries);
}

function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(decode));
  if (Object.hasOwn(value, TAG)) return decodeTagged(value as Readonly<Record<string, unknown>>);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item)])));
}

function decodeTagged({ [TAG]: tag, value }: Readonly<Record<string, unknown>>): unknown {
  switch (tag) {
    case "bigint":
      return BigInt(value as string);
    case "number":
      return Number(value);
    case "date":
      return new Date(value as number);
    case "bytes":
      return new Uint8Array(Buffer.from(value as string, "base64"));
    default:
      return Object.fromEntries((value as [string, unknown][]).map(([name, item]) => [name, decode(item)]));
  }
}
