// What a value takes, roughly: enough to keep buffers bounded, cheap enough to ask of every value.

/** Eight bytes for what is not text, bytes or made of parts. What stands in several places, or inside itself, counts once. */
export function approximateBytes(value: unknown): number {
  return bytesOf(value, undefined);
}

/** @param seen the objects above and before; undefined for the first, which holds no others mostly */
function bytesOf(value: unknown, seen: Set<object> | undefined): number {
  if (typeof value === "string") return 8 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 8 + value.byteLength;
  if (seen?.has(value)) return 8;
  seen?.add(value);
  let known = seen;
  let sum = 8;
  for (const key in value) {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof part === "object" && part !== null) known ??= new Set([value]);
    sum += bytesOf(part, known);
  }
  return sum;
}
