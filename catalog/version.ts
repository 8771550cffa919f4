// The version of a function whose author stated none. Provisional: what the handler closes over is not in it.
import { createHash } from "node:crypto";
import type { FunctionForm, Parameter, ZodColumn } from "../engine/index.ts";

interface Signature {
  readonly parameters: readonly Parameter[];
  readonly result: ZodColumn;
  readonly form: FunctionForm;
  readonly pure: boolean;
}

/** Twelve hex digits over the signature and the handler's source text. */
export function versionOf(signature: Signature, handler: (...args: never[]) => unknown): string {
  const hash = createHash("sha256").update(JSON.stringify(signature)).update(String(handler));
  return hash.digest("hex").slice(0, 12);
}
