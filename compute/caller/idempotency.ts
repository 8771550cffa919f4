// What stands for a call's arguments where two calls under one key are compared.
import { createHash } from "node:crypto";
import { serialize } from "node:v8";

/** The same for equal values, in every process of the same version of Node. */
export function argumentsDigest(values: readonly unknown[]): string {
  return createHash("sha256").update(serialize(values)).digest("base64url");
}
