// `quarry sql` as people start it: with options, in a pipe, at a terminal.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { moduleProject } from "../module-project.ts";
import { quarryHere } from "../quarry-here.ts";
import { type Ended, startQuarry } from "../run-quarry.ts";

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-sql-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Runs the command with this as its input. */
async function piped(input: string, ...args: string[]): Promise<Ended> {
  const child = startQuarry("sql", ...args);
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (out.stdout += text));
  child.stderr.on("data", (text) => (out.stderr += text));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...out };
}

test("runs what is piped with the functions of a module, up to the first failure, and says where that is", async () => {
  const folder = await moduleProject({
    "loud.ts": `export const loud = fn({ name: "loud", input: { word: z.string() }, output: z.string() }).row(async ({ word }) => word + "!");`,
  });
  const script = "CREATE TABLE t AS SELECT loud('a') AS a;\nSELECT loud(a) AS b FROM t;\n\nSELECT b;\nSELECT 3 AS c;\n";
  const { code, stdout, stderr } = await piped(script, join(folder, "loud.ts"), "--format", "csv");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "b\na!!\n" });
  expect(stderr).toContain("[plan.");
  expect(stderr).toContain("line 4, column 8:\nSELECT b\n       ^\n");
});

test("runs a file, and tells failures as JSON where JSON is asked for", async () => {
  const folder = await folderWith({ "a.sql": "SELECT 1 AS a;\nSELEC 2" });
  const { code, stdout, stderr } = await quarryHere("sql", "-f", join(folder, "a.sql"), "--json");
  expect({ code, rows: JSON.parse(stdout) }).toEqual({ code: 1, rows: [{ a: 1 }] });
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: "plan.syntax-error" } });
});

test("a reader that leaves early is no failure", () => {
  const main = resolve(import.meta.dirname, "../../../cli/main.ts");
  const tsx = import.meta.resolve("tsx");
  const command = `"$0" --import "${tsx}" "${main}" sql --format csv -c "FROM range(1_000_000_000)" | head -n 2; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command, process.execPath], { encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "range\n0\n0\n", stderr: "" });
});

test("Ctrl-C stops a script with 130", async () => {
  const child = startQuarry(
    "sql",
    "-c",
    "SELECT 1 AS a",
    "--format",
    "csv",
    "-c",
    "SELECT 1 AS a; SELECT sum(a.range * b.range) FROM range(900_000) AS a, range(900_000) AS b",
  );
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([130, null]);
});

test("is used wrongly with a script for a module, and bytes for a terminal", async () => {
  expect(await quarryHere("sql", "a.sql")).toMatchObject({ code: 2, stderr: expect.stringContaining("--file") });
  expect(await quarryHere("sql", "-c", "x", "-f", "y")).toMatchObject({ code: 2 });
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

test.runIf(hasScript)(
  "is a shell at a terminal: prompts, a table, Ctrl-C, history",
  async () => {
    const folder = await folderWith({});
    const main = resolve(import.meta.dirname, "../../../cli/main.ts");
    const command = `'${process.execPath}' --import '${import.meta.resolve("tsx")}' '${main}' sql`;
    const env = { ...process.env, XDG_STATE_HOME: folder, TERM: "xterm" };
    const child = spawn("script", ["-qec", command, "/dev/null"], { env, stdio: "pipe" });
    let shown = "";
    child.stdout.on("data", (text) => (shown += text));
    const until = (text: string) => expect.poll(() => shown, { timeout: 40_000, interval: 20 }).toContain(text);
    await until("quarry> ");
    child.stdin.write("SELECT 40 + 2\n  AS answer;\n");
    await until("│ 42 ");
    child.stdin.write("SELECT sum(a.range * b.range) FROM range(900_000) a, range(900_000) b;\n");
    // Read, and so begun.
    await until("range(900_000) b;\r");
    child.stdin.write("\u0003");
    await until("stopped");
    child.stdin.write("SELECT 'still' || 'here' AS b;\n");
    await until("stillhere");
    child.stdin.write("\u0004");
    expect(await once(child, "close")).toEqual([0, null]);
    expect((await readFile(join(folder, "quarry", "sql-history"), "utf8")).split("\n")[0]).toBe(
      "SELECT 40 + 2   AS answer;",
    );
  },
  60_000,
);
