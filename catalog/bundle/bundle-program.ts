// A program in one file: TypeScript made JavaScript, its own modules together, packages left where they are.
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { NODE_OPTIONS } from "./source-modules.ts";

/** The path of the bundle, which the caller removes. It lies beside its source, where `require` finds the same packages. */
export async function bundleProgram(file: string): Promise<string> {
  const bundle = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString("hex")}.mjs`);
  const { build } = await import("esbuild");
  await build({ ...NODE_OPTIONS, entryPoints: [file], outfile: bundle });
  return bundle;
}
