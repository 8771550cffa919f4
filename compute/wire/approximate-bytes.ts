// What a value takes, roughly: enough to keep buffers bounded, cheap enough to ask of every value.

/** Eight bytes for what is not text, bytes or made of parts. */
export function approximateBytes(value: unknown): number {
  if (typeof value === "string") return 8 + value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 8 + value.byteLength;
  let sum = 8;
  for (const key in value) sum += approximateBytes((value as Record<string, unknown>)[key]);
  return sum;
}
