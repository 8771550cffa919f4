// The code of a function as it is deployed: the bundle of the module that defines it.
import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { QuarryError } from "../../engine/index.ts";
import { artifactOfPlace } from "../artifact-place.ts";
import { bundleArtifact } from "../bundle/bundle-artifact.ts";
import type { FunctionDefinition } from "../definition.ts";

/** @throws `function.not-portable` for a function of a REPL or of evaluated text, and for a module that cannot be bundled */
export async function codeOf(definition: FunctionDefinition): Promise<Uint8Array> {
  const file = fileOfPlace(definition.place);
  const isFile = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isFile) refuse(definition, "no-file", "it is not defined in a file");
  if (artifactOfPlace(definition.place) !== undefined) return readFile(file);
  return bundleArtifact(file).catch((error: unknown) =>
    refuse(definition, "import-failed", error instanceof Error ? error.message : String(error), error),
  );
}

function fileOfPlace(place: string): string {
  const file = place.replace(/:\d+:\d+$/, "");
  return file.startsWith("file://") ? fileURLToPath(file) : file;
}

function refuse(
  { info, place }: FunctionDefinition,
  reason: "no-file" | "import-failed",
  detail: string,
  cause?: unknown,
): never {
  const message = `Function "${info.name}" cannot leave this process: ${detail} (${place}).`;
  throw new QuarryError("function.not-portable", message, { functionName: info.name, reason, place }, { cause });
}
