// A module in one file, to be imported on another machine: its own modules go in, packages stay outside by their names.
// The text depends on the code alone, not on the folder it was bundled in: versions are made of it.
import { basename, dirname } from "node:path";

/** CommonJS modules in the bundle still call `require`. */
const REQUIRE =
  'import { createRequire as __artifactRequire } from "node:module"; const require = __artifactRequire(import.meta.url);';

/** The bytes of the bundle. Without a source map, whose paths are those of this machine. @throws esbuild's error for a module that cannot be read or parsed */
export async function bundleArtifact(file: string): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: dirname(file),
    entryPoints: [basename(file)],
    bundle: true,
    write: false,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: REQUIRE },
    logLevel: "silent",
  });
  return outputFiles[0]!.contents;
}
