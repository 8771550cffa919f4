// Payloads and bodies of tests as bytes.
import { deserialize, serialize } from "node:v8";
import type { BodyCodec } from "../../../../compute/queue/body-codec.ts";

export const v8Codec: BodyCodec = { encode: serialize, decode: deserialize };
