// The name of an artifact: what it says, and nothing else.
import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal. */
export function artifactHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
