// How payloads and bodies become bytes: a queue that lives elsewhere carries them and never looks inside.

/** What is encoded: a submission's payload, an outcome's body, or one item of a stream. */
export type BodyKind = "payload" | "body" | "item";

/** Must take whatever callers and workers put into payloads, bodies and items. */
export interface BodyCodec {
  encode(value: unknown, kind: BodyKind): Buffer;
  /**
   * Never throws, and never keeps `bytes`: in the place of what cannot be read stands the `QuarryError` that says why, so
   * that one bad message does not keep others from being read.
   */
  decode(bytes: Buffer): unknown;
}
