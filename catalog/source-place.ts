// Where in its sources a place in a bundle is: functions are deployed from there. Node tells that by itself only where nobody
// else has taken over its stack traces, as tsx and test runners do.
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// On `globalThis` under a registered symbol: a bundle may carry a copy of this package, and asks for places in itself.
const BUNDLES = Symbol.for("quarry/bundles");
const holder = globalThis as { [BUNDLES]?: Map<string, Uint8Array> };

/** The bundles that are being imported, by their paths. */
function bundles(): Map<string, Uint8Array> {
  holder[BUNDLES] ??= new Map();
  return holder[BUNDLES];
}

/** From here on, until {@link forgetBundle}, places in the file are told as places in what `text`'s source map names. */
export function noteBundle(path: string, text: Uint8Array): void {
  bundles().set(path, text);
}

export function forgetBundle(path: string): void {
  bundles().delete(path);
}

/** `file:line:column` of a source for one in a bundle; any other place as it is. */
export function sourcePlace(place: string): string {
  const [, file = "", line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const map = mapOf(path);
  const found = map?.findEntry(Number(line) - 1, Number(column) - 1);
  if (found === undefined || !("originalSource" in found)) return place;
  const source = resolve(dirname(path), found.originalSource);
  return `${source}:${found.originalLine + 1}:${found.originalColumn + 1}`;
}

const maps = new WeakMap<Uint8Array, SourceMap>();

function mapOf(path: string): SourceMap | undefined {
  const text = bundles().get(path);
  if (text === undefined) return undefined;
  const map = maps.get(text) ?? new SourceMap(inlineMap(text));
  maps.set(text, map);
  return map;
}

/** The source map that stands as a comment at the end of a bundle. */
function inlineMap(text: Uint8Array): SourceMapPayload {
  const code = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const at = code.lastIndexOf(COMMENT);
  return JSON.parse(Buffer.from(code.toString("latin1", at + COMMENT.length), "base64").toString());
}

const COMMENT = "//# sourceMappingURL=data:application/json;base64,";
