// A program in one file: TypeScript made JavaScript, its own modules together, packages left where they are.
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** The path of the bundle, which the caller removes. It lies beside its source, so that imports of packages and `import.meta.dirname` mean the same. */
export async function bundleProgram(file: string): Promise<string> {
  const bundle = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString("hex")}.mjs`);
  const { build } = await import("esbuild");
  await build({
    entryPoints: [file],
    outfile: bundle,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
  });
  return bundle;
}
