// How payloads and bodies become bytes: the queue carries them and never looks inside.

/** Must take whatever callers and workers put into payloads, bodies and items. */
export interface BodyCodec {
  encode(value: unknown): Buffer;
  decode(bytes: Buffer): unknown;
}
