// A module and what it imports, in one file that any thread or process of this machine can import.
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Bundle } from "./bundle.ts";
import { NODE_OPTIONS, usedModules } from "./source-modules.ts";

interface Built {
  readonly bundle: Bundle;
  /** Time of change of every file in it, in milliseconds. */
  readonly inputs: ReadonlyMap<string, number>;
}

const built = new Map<string, Promise<Built>>();

/** Options of {@link bundleModule}. */
export interface BundleOptions {
  /** Modules of this package: those of which nothing is used are left out. @defaultValue false */
  readonly onlyUsed?: boolean | undefined;
}

/**
 * The bundle of `file`, made again only when one of its files has changed. Packages stay outside.
 * @throws esbuild's error for a module that cannot be read or parsed
 */
export async function bundleModule(file: string, { onlyUsed = false }: BundleOptions = {}): Promise<Bundle> {
  const known = built.get(file);
  if (known !== undefined) {
    const { bundle, inputs } = await known;
    if (await isUnchanged(inputs)) return bundle;
  }
  // Somebody else may have noticed the change first.
  const building = built.get(file) !== known ? built.get(file)! : remember(file, build(file, onlyUsed));
  return (await building).bundle;
}

function remember(file: string, building: Promise<Built>): Promise<Built> {
  built.set(file, building);
  building.catch(() => built.get(file) === building && built.delete(file));
  return building;
}

async function build(file: string, onlyUsed: boolean): Promise<Built> {
  const esbuild = await import("esbuild");
  const { outputFiles, metafile } = await esbuild.build({
    ...NODE_OPTIONS,
    plugins: onlyUsed ? [usedModules, ...NODE_OPTIONS.plugins] : NODE_OPTIONS.plugins,
    entryPoints: [file],
    write: false,
    metafile: true,
    // Where bundles lie: source maps name files as seen from there.
    outdir: tmpdir(),
    banner: { js: requireFor(file) },
  });
  const inputs = await changeTimes(Object.keys(metafile.inputs));
  return { bundle: new Bundle(outputFiles[0]!.contents), inputs };
}

/** CommonJS modules in the bundle still call `require`. */
function requireFor(file: string): string {
  const source = JSON.stringify(pathToFileURL(file).href);
  return `import { createRequire as __quarryRequire } from "node:module"; const require = __quarryRequire(${source});`;
}

async function changeTimes(inputs: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const times = inputs.map(async (input) => [resolve(input), await changeTime(resolve(input))] as const);
  return new Map(await Promise.all(times));
}

async function isUnchanged(inputs: ReadonlyMap<string, number>): Promise<boolean> {
  const times = await Promise.all([...inputs.keys()].map(changeTime));
  return [...inputs.values()].every((time, index) => time === times[index]);
}

/** NaN, which equals nothing, for a file that is gone. */
function changeTime(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NaN,
  );
}
