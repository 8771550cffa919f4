// The programs of chaos processes as JavaScript, made once per run: a process starts in a tenth of the time it takes to
// translate every module.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "../../..");

/** Of processes for suspects of a crash, where the host looks for it. */
const GUEST = "compute/isolation/guest/child-main";

export interface Programs {
  readonly worker: string;
  readonly caller: string;
  remove(): Promise<void>;
}

export async function bundlePrograms(): Promise<Programs> {
  // Within the package, so that its dependencies are found.
  const folder = await mkdtemp(join(ROOT, "node_modules/.cache/quarry-chaos-"));
  const scene = relative(ROOT, import.meta.dirname);
  await build({
    entryPoints: [`${scene}/worker-main`, `${scene}/caller-main`, GUEST].map((file) => join(ROOT, `${file}.ts`)),
    ...{ outdir: folder, outbase: ROOT },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20" },
    external: ["@duckdb/*", "esbuild", "piscina"],
    banner: { js: REQUIRE },
    plugins: [places(folder)],
    logLevel: "warning",
  });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return {
    worker: join(folder, scene, "worker-main.js"),
    caller: join(folder, scene, "caller-main.js"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Some dependencies are CommonJS, and ask for modules of Node. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Not where its name is a text. */
const PLACE = /(?<!")import\.meta\.url/g;

/** What reads files beside itself finds them where the sources are; guests are beside their host. */
function places(folder: string): Plugin {
  return {
    name: "places",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const isHost = path.endsWith("guest-entry.ts");
        const place = isHost ? join(folder, relative(ROOT, path)).replace(/\.ts$/, ".js") : path;
        const text = await readFile(path, "utf8");
        return { contents: text.replaceAll(PLACE, JSON.stringify(pathToFileURL(place).href)), loader: "ts" };
      });
    },
  };
}
