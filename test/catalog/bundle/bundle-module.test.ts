import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
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
  const { path } = await bundleModule(join(await writeModules(modules), "main.ts"));
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
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
    "main.ts": 'export { url } from "./inner/where.ts"; export const { dirname, filename } = import.meta;',
    "inner/where.ts":
      'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nexport const url = require("node:url").fileURLToPath(import.meta.url);',
  };
  const folder = await writeModules(modules);
  const { path } = await bundleModule(join(folder, "main.ts"));
  const exported = await import(pathToFileURL(path).href);
  expect(exported.url).toBe(join(folder, "inner/where.ts"));
  expect(path).not.toContain(folder);
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
  expect(await readFile(second.path, "utf8")).toContain("a = 2");
});

it("rejects for a module that cannot be read, and tries again", async () => {
  const folder = await writeModules({ "main.ts": "export const = ;" });
  const main = join(folder, "main.ts");
  await expect(bundleModule(main)).rejects.toThrow("Expected identifier");
  await writeFile(main, "export const a = 1;");
  expect(existsSync((await bundleModule(main)).path)).toBe(true);
});

it("is gone when its process ends", async () => {
  const folder = await writeModules({ "main.ts": "export const a = 1;" });
  const index = new URL("../../../catalog/index.ts", import.meta.url).href;
  const text = `import { bundleModule } from ${JSON.stringify(index)};
    bundleModule(${JSON.stringify(join(folder, "main.ts"))}).then(({ path }) => process.stdout.write(path));`;
  await writeFile(join(folder, "program.ts"), text);
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  const args = ["--import", "tsx", join(folder, "program.ts")];
  const { stdout } = spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" });
  expect(stdout).toContain(".mjs");
  expect(existsSync(stdout)).toBe(false);
});
