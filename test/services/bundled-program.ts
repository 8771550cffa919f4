// Programs of tests as JavaScript, made when first asked for: a process starts in a tenth of the time it takes to translate
// every module.
import { createHash, randomUUID } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

// Within the package, so that its dependencies are found. Each program stands there once, and is replaced at one stroke.
const FOLDER = join(import.meta.dirname, "../../node_modules/.cache/quarry-programs");

const programs = new Map<string, Promise<string>>();

/** What Node is to be given to run a TypeScript program: flags, and a file. */
export async function bundledProgram(source: string): Promise<readonly string[]> {
  const file = programs.get(source) ?? bundle(source);
  programs.set(source, file);
  // Functions know by the stack where they were defined, which is where guests load them from.
  return ["--enable-source-maps", await file];
}

async function bundle(source: string): Promise<string> {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 12);
  const file = join(FOLDER, `${basename(source, ".ts")}-${hash}.mjs`);
  const outfile = `${file}.${randomUUID()}`;
  await build({
    entryPoints: [source],
    ...{ outfile, bundle: true, packages: "external", sourcemap: "inline", sourcesContent: false },
    ...{ format: "esm", platform: "node", target: "node20" },
    plugins: [places],
    logLevel: "warning",
  });
  await rename(outfile, file);
  return file;
}

/** Not where its name is a text. */
const PLACE = /(?<!")import\.meta\.url/g;

/** What reads files beside itself finds them where the sources are. */
const places: Plugin = {
  name: "places",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replaceAll(PLACE, JSON.stringify(pathToFileURL(path).href)), loader: "ts" };
    });
  },
};
