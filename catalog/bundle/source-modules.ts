// What goes into a bundle and what stays outside, as an esbuild plugin: a program's own modules go in, packages are imported
// from where the program finds them, so that the bundle may lie anywhere. `import.meta` keeps meaning the source.
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Loader, OnResolveArgs, Plugin, PluginBuild } from "esbuild";

const LOADERS: { readonly [extension: string]: Loader } = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
};

const META = "__quarrySource";

/** Bundles relative imports, and packages written in TypeScript; every other package stays outside. */
const sourceModules: Plugin = {
  name: "quarry-source-modules",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, (args) => resolvePackage(build, args));
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => loadSource(path));
  },
};

/** Leaves out modules of which nothing is used. For relative imports that name files exactly, as this package's own do. */
export const usedModules: Plugin = {
  name: "quarry-used-modules",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ resolveDir, path }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/** esbuild's options for programs and modules that Node imports. */
export const NODE_OPTIONS = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  // Stack traces name places; the sources lie where they say.
  sourcesContent: false,
  // Packages are found as Node finds them, not as a bundler does.
  conditions: ["node-addons"],
  mainFields: ["main"],
  define: {
    "import.meta.url": `${META}.url`,
    "import.meta.dirname": `${META}.dirname`,
    "import.meta.filename": `${META}.filename`,
  },
  plugins: [sourceModules],
  logLevel: "silent",
} satisfies BuildOptions;

const RESOLVING = Symbol("asked by resolvePackage itself");

async function resolvePackage(build: PluginBuild, args: OnResolveArgs) {
  if (args.kind === "entry-point" || args.pluginData === RESOLVING) return undefined;
  if (isBuiltin(args.path)) return { path: args.path, external: true };
  const { path, importer, kind, resolveDir } = args;
  const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: RESOLVING });
  // What is not installed fails where it is imported, as it does without a bundle: the program may expect that.
  if (found.errors.length > 0 || found.external) return { path, external: true };
  if (isTypeScript(found.path)) return { path: found.path };
  return { path: pathToFileURL(found.path).href, external: true };
}

/** Aliases of `tsconfig` paths and packages of a workspace: Node could not import them. */
function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

async function loadSource(path: string) {
  const text = await readFile(path, "utf8");
  if (!text.includes("import.meta")) return undefined;
  const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  // On the first line, so that the lines of stack traces stay what they are.
  const contents = `const ${META} = ${JSON.stringify(meta)};${text.replace(/^#!/, "//")}`;
  return { contents, loader: LOADERS[extname(path)]! };
}
