// `quarry types` as people use it: the command writes a file, and the compiler reads it.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { Catalog } from "../../catalog/deploy/catalog.ts";
import { FileStore } from "../../catalog/index.ts";
import { writeTypes } from "../../cli/write-types.ts";
import { connect } from "../../connect.ts";
import { classify } from "../catalog/deploy/modules/classify-1.ts";
import { quarryHere } from "./quarry-here.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/** A project that finds packages, and this one as `quarry`. */
async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-types-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const compilerOptions = { paths: { quarry: [join(ROOT, "index.ts")] }, rewriteRelativeImportExtensions: false };
  const tsconfig = { extends: join(ROOT, "tsconfig.json"), compilerOptions, include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  return folder;
}

async function quarry(folder: string, ...args: string[]): Promise<string> {
  const tsx = ["--import", import.meta.resolve("tsx"), join(ROOT, "cli/main.ts")];
  return (await run(process.execPath, [...tsx, ...args], { cwd: folder })).stdout;
}

/** What the compiler says of the project's own files; empty when all is well. */
async function compile(folder: string): Promise<string> {
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  const complaints = (stdout as string).split("\n").filter((line) => line.includes(basename(folder)));
  return complaints.join("\n");
}

const PROGRAM = `
  import { DataFrame, fn } from "quarry";
  import { z } from "zod";

  export const translate = fn({
    name: "translate",
    input: { text: z.string(), lang: z.enum(["en", "es"]), limit: z.int() },
    output: z.object({ text: z.string(), score: z.number().nullable() }),
  }).row(({ text }) => ({ text, score: null }));

  fn({ name: "parts", input: { text: z.string() }, output: z.string() }).stream(async function* ({ text }) {
    yield* text.split(" ");
  });

  await DataFrame.scan("there is no such file.parquet").toArray();
  throw new Error("a pipeline ran");
`;

const CHECKS = `
  import { catalog, DataFrame, F } from "quarry";

  const mails = DataFrame.scan("data/mails.csv");
  export const frame = mails.project((_) => ({
    twice: _.id.mul(2n),
    translated: F.catalog_call("translate", _.memo, "es", 3).get("score"),
    label: F.catalog_call("classify_mail", _.memo, null).get("label"),
    parts: F.catalog_call("parts", _.memo),
  }));
  export async function rows(): Promise<{ twice: bigint | null; translated: number | null; parts: string[] | null }[]> {
    for (const { label } of await frame.toArray()) if (label === "SPAM!") return [];
    return frame.toArray();
  }
  export async function direct(): Promise<"SPAM!" | "HAM!"> {
    const classify = await catalog.fromName("classify_mail");
    for await (const part of (await catalog.fromName("parts"))({ text: "a b" })) part.toUpperCase();
    return (await classify.remote({ text: "buy", lang: null })).label;
  }

  // @ts-expect-error there is no such column
  mails.project((_) => ({ x: _.nothing }));
  // @ts-expect-error there is no such function
  F.catalog_call("translat", "a", "es", 3);
  // @ts-expect-error an argument is missing
  F.catalog_call("translate", "a", "es");
  // @ts-expect-error there is no such language
  F.catalog_call("translate", "a", "fr", 3);
  // @ts-expect-error text is no number
  mails.project((_) => ({ x: F.catalog_call("translate", _.memo, "es", _.memo) }));
  // @ts-expect-error the result has no such field
  mails.project((_) => ({ x: F.catalog_call("translate", _.memo, "es", 3).get("lang") }));
  // @ts-expect-error there is no such function
  void catalog.fromName("nobody");
`;

test("files and functions become types that the compiler checks programs by", { timeout: 120_000 }, async () => {
  const folder = await project();
  await using session = await connect();
  const mails = session.frames.fromRows([{ id: 1n, memo: "buy", "odd name": new Date(0) }]);
  await mails.writeCsv(join(folder, "data/mails.csv"));
  await mails.writeParquet(join(folder, "data/mails.parquet"));
  await new Catalog(new FileStore(join(folder, "catalog"))).deploy(classify);
  await writeFile(join(folder, "functions.ts"), PROGRAM);
  await writeFile(join(folder, "checks.ts"), CHECKS);

  const files = ["data/mails.csv", "data/mails.parquet", "functions.ts"];
  const report = JSON.parse(await quarry(folder, "types", ...files, "--catalog", "catalog", "--json"));
  expect(report).toEqual({
    out: "quarry.d.ts",
    tables: ["data/mails.csv", "data/mails.parquet"],
    functions: ["classify_mail", "parts", "translate"],
  });
  expect(await readFile(join(folder, "quarry.d.ts"), "utf8")).toBe(`\
// Written by \`quarry types\`; do not edit, run it again.
export {};

declare module "quarry" {
  interface Tables {
    "data/mails.csv": {
      id: bigint | null;
      memo: string | null;
      "odd name": Date | null;
    };
    "data/mails.parquet": {
      id: bigint | null;
      memo: string | null;
      "odd name": Date | null;
    };
  }

  interface CatalogFunctions {
    classify_mail: { args: [text: string, lang: string | null]; in: { text: string; lang: string | null }; out: { label: "SPAM!" | "HAM!" } };
    parts: { args: [text: string]; in: { text: string }; out: string[]; item: string };
    translate: { args: [text: string, lang: "en" | "es", limit: number]; in: { text: string; lang: "en" | "es"; limit: number }; out: { text: string; score: number | null } };
  }
}
`);
  expect(await compile(folder)).toBe("");
});

test("ends with 2 when there is nothing to look at", async () => {
  expect(await quarryHere("types")).toMatchObject({ code: 2, stderr: expect.stringContaining("name files") });
});

test("writes nothing when something cannot be read", async () => {
  const folder = await project();
  const out = join(folder, "quarry.d.ts");
  const missing = join(folder, "nothing.parquet");
  await expect(writeTypes([missing], { out, catalog: undefined })).rejects.toMatchObject({
    code: "plan.source-not-found",
    facts: { uri: missing },
  });
  const broken = join(folder, "broken.ts");
  await writeFile(broken, "const x = ;");
  await expect(writeTypes([broken], { out, catalog: undefined })).rejects.toThrow("broken.ts:1:10");
  expect((await readdir(folder)).sort()).toEqual(["broken.ts", "node_modules", "package.json", "tsconfig.json"]);
});
