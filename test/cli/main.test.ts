// The command as a whole: its version, its exit codes, and programs it runs.
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { quarryHere } from "./quarry-here.ts";
import { quarry, startQuarry } from "./run-quarry.ts";

async function program(text: string): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "program.ts");
  await writeFile(file, text);
  return { file, folder };
}

test("prints its version", async () => {
  expect(await quarry("--version")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test("ends with 2 when it is used wrongly", async () => {
  expect(await quarryHere("run")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("missing required argument"),
  });
});

test("runs a TypeScript program with its arguments, its exit code and a larger thread pool, and leaves nothing behind", async () => {
  const { file, folder } = await program(`
    const pool: number = Number(process.env.UV_THREADPOOL_SIZE);
    console.log(JSON.stringify({ args: process.argv.slice(2), large: pool >= 8 }));
    process.exit(3);`);
  const { code, stdout } = await quarry("run", file, "--flag", "a b");
  expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 3, args: ["--flag", "a b"], large: true });
  expect(await readdir(folder)).toEqual(["program.ts"]);
});

test("says where a program does not compile and ends with 1", async () => {
  const { file } = await program("const x = ;");
  expect(await quarry("run", file)).toMatchObject({ code: 1, stderr: expect.stringContaining("program.ts:1:10") });
});

test("forwards a signal and ends as the program does", async () => {
  const { file } = await program(`
    process.on("SIGTERM", () => process.exit(7));
    setInterval(() => {}, 1000);
    console.log("ready");`);
  const child = startQuarry("run", file);
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([7, null]);
});
