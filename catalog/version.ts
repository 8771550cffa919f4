// The version of a function whose author stated none: it changes with the code, the schemas, the form and `pure`, and
// with nothing else. Retuning keeps it.
import { createHash } from "node:crypto";
import type { FunctionInfo, Parameter } from "../engine/index.ts";

/** What of a function is in its version, beside its code. */
type Signature = Pick<FunctionInfo, "parameters" | "result" | "resultReading" | "resultNullable" | "form" | "pure">;

/**
 * Twelve hex digits. `code` is the hash of the bundle once there is one; until then the handler's source text, which says
 * nothing of what the handler closes over.
 */
export function versionOf(signature: Signature, code: string): string {
  const { parameters, result, resultReading, resultNullable, form, pure } = signature;
  const input = parameters.map(({ name, type, nullable, reading }: Parameter) => [name, type, nullable, reading]);
  const text = JSON.stringify([input, result, resultReading, resultNullable, form, pure, code]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
