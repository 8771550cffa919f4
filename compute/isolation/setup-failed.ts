// The errors of a `setup`: it threw, or it took longer than its function allows.
import { functionFailed, rowError } from "../../catalog/index.ts";
import type { FunctionInfo, QuarryError } from "../../engine/index.ts";

type Named = Pick<FunctionInfo, "name" | "version">;

export function setupFailed(info: Named, thrown: unknown): QuarryError<"function.failed"> {
  return functionFailed(info, "", thrown, `The setup of function "${info.name}" failed: `);
}

export function setupTimedOut(info: Named, setupTimeoutMs: number): QuarryError<"function.failed"> {
  return setupFailed(info, rowError("Timeout", `not done within ${setupTimeoutMs} ms (setupTimeoutMs)`));
}
