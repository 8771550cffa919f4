import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { bundleModule } from "../../../catalog/index.ts";
import { temporaryFolder } from "../../engine/io/temporary-folder.ts";

type Modules = Readonly<Record<string, string>>;

async function writeModules(modules: Modules): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(modules)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** What `main.ts` exports, once bundled. */
async function importBundled(modules: Modules): Promise<Readonly<Record<string, unknown>>> {
  return await importFile(join(await writeModules(modules), "main.ts"));
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const bundle = await bundleModule(file);
  return await bundle.withFile((path) => import(pathToFileURL(path).href));
}

it("puts a module and its own modules in one file, and imports packages from where the module finds them", async () => {
  const exported = await importBundled({
    "main.ts":
      'import { name } from "pack"; import { twice } from "./twice.ts"; export const result: string = twice(name);',
    "twice.ts": "export const twice = (text: string): string => text + text;",
    "node_modules/pack/package.json":
      '{"name": "pack", "type": "module", "exports": {"import": "./es.js", "require": "./c.cjs"}}',
    "node_modules/pack/es.js": 'export const name = "pack";',
  });
  expect(exported).toMatchObject({ result: "packpack" });
});

it("bundles packages that are TypeScript, and aliases", async () => {
  const exported = await importBundled({
    "main.ts": 'import { a } from "typed"; import { b } from "@app/b"; export const result = [a, b];',
    "b.ts": "export const b: number = 2;",
    "tsconfig.json": '{"compilerOptions": {"paths": {"@app/*": ["./*"]}}}',
    "node_modules/typed/package.json": '{"name": "typed", "exports": "./index.ts"}',
    "node_modules/typed/index.ts": "export const a: number = 1;",
  });
  expect(exported).toMatchObject({ result: [1, 2] });
});

it("lets every module know where its source is", async () => {
  const modules = {
    "main.ts": 'export { url } from "./inner/where.ts"; export const dirname = import.meta.dirname;',
    "inner/where.ts":
      'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nexport const url = require("node:url").fileURLToPath(import.meta.url);',
  };
  const folder = await writeModules(modules);
  const exported = await importFile(join(folder, "main.ts"));
  expect(exported).toMatchObject({ url: join(folder, "inner/where.ts"), dirname: folder });
});

it("leaves packages that are missing to the program that imports them", async () => {
  const exported = await importBundled({
    "main.ts": 'export const missing = await import("not-installed").catch((error) => error.code);',
  });
  expect(exported).toMatchObject({ missing: "ERR_MODULE_NOT_FOUND" });
});

it("is made again only when one of its files has changed", async () => {
  const folder = await writeModules({ "main.ts": 'export { a } from "./a.ts";', "a.ts": "export const a = 1;" });
  const main = join(folder, "main.ts");
  const first = await bundleModule(main);
  expect(await bundleModule(main)).toBe(first);
  await writeFile(join(folder, "a.ts"), "export const a = 2;");
  await utimes(join(folder, "a.ts"), new Date(), new Date(Date.now() + 10_000));
  const [second, same] = await Promise.all([bundleModule(main), bundleModule(main)]);
  expect(second).toBe(same);
  expect(second.hash).not.toBe(first.hash);
  expect(await importFile(main)).toMatchObject({ a: 2 });
});

it("rejects for a module that cannot be read, and tries again", async () => {
  const folder = await writeModules({ "main.ts": "export const = ;" });
  const main = join(folder, "main.ts");
  await expect(bundleModule(main)).rejects.toThrow("Expected identifier");
  await writeFile(main, "export const a = 1;");
  expect(await importFile(main)).toMatchObject({ a: 1 });
});

it("is a file for as long as somebody uses it", async () => {
  const folder = await writeModules({ "main.ts": "export const a = 1;" });
  const bundle = await bundleModule(join(folder, "main.ts"));
  const use = () => bundle.withFile(async (path) => ({ path, wasThere: existsSync(path) }));
  const both = await Promise.all([use(), use()]);
  const again = await use();
  expect([...both, again].map(({ wasThere }) => wasThere)).toEqual([true, true, true]);
  expect([...both, again].filter(({ path }) => existsSync(path))).toEqual([]);
  await expect(bundle.withFile(() => Promise.reject(new RangeError("a user's")))).rejects.toThrow("a user's");
});
