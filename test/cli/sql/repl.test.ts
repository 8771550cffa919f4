// The shell at a terminal, key by key.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { History } from "../../../cli/sql/history.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { openShell } from "./open-shell.ts";
import { openTerminal, TAB, UP } from "./terminal.ts";

const PROMPT = "quarry> ";

async function openRepl(functions?: readonly FunctionValue[]) {
  const folder = await mkdtemp(join(tmpdir(), "quarry-repl-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "sql-history");
  const { shell, stream } = await openShell({ format: "csv", isTalkative: true }, functions);
  const terminal = openTerminal(shell, await History.open(file), stream);
  await terminal.type("", PROMPT);
  return { ...terminal, history: () => readFile(file, "utf8") };
}

/** Runs until it is stopped, and says when it has begun. */
function endless() {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const value = fn({ name: "endless", input: { n: z.number() }, output: z.number() }).row((_, { signal }) => {
    begin();
    return new Promise<number>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  return { value, begun };
}

test("runs a statement of several lines when its semicolon is there", async () => {
  const { type } = await openRepl();
  expect(await type("SELECT 'a\n", "   ...> ")).not.toContain("plan.");
  await type(";' AS a,\n", "   ...> ");
  expect(await type("2 AS b;\n", PROMPT)).toContain('a,b\n"a\n;",2\n');
});

test("runs several statements of one line, and what is typed ahead", async () => {
  const { type } = await openRepl();
  expect(await type("SELECT 1 AS a; SELECT 2 AS b;\nSELECT 3 AS c;\n", "c\n3\n")).toContain("a\n1\nb\n2\n");
});

test("says what is wrong, and goes on", async () => {
  const { type } = await openRepl();
  expect(await type("SELECT nope;\n", PROMPT)).toMatch(
    /\[plan\.unknown-column\]\nline 1, column 8:\nSELECT nope\n {7}\^/,
  );
  expect(await type("SELECT 1 AS a;\n", PROMPT)).toContain("a\n1\n");
});

test("Ctrl-C stops the query that runs, and not the shell", async () => {
  const { value, begun } = endless();
  const { type, interrupt } = await openRepl([value]);
  await type("SELECT endless(1);\n", "endless");
  await begun;
  await interrupt("stopped");
  expect(await type("SELECT 1 AS a;\n", "a\n1\n")).toContain(PROMPT);
});

test("Ctrl-C stops a query of DuckDB's, too, and what was typed after it", async () => {
  const { type, interrupt } = await openRepl();
  await type("SELECT sum(a.range * b.range) FROM range(900_000) AS a, range(900_000) AS b;\n", "range");
  await type("SELECT 'never' || 'run';\n", "");
  await interrupt("stopped");
  expect(await type("SELECT 1 AS a;\n", "a\n1\n")).not.toContain("neverrun");
});

test("Ctrl-C drops what is typed", async () => {
  const { type, interrupt } = await openRepl();
  await type("SELECT 'begun\n", "   ...> ");
  await type("and not", "and not");
  await interrupt(`^C\n`);
  expect(await type("SELECT 1 AS a;\n", "a\n1\n")).not.toContain("plan.");
});

test("leaves at Ctrl-D and at .quit", async () => {
  await (await openRepl()).leave();
  const { type, ended } = await openRepl();
  await type(".quit\n", ".quit");
  await ended;
});

test("Tab completes functions, tables, columns and commands", async () => {
  const { type } = await openRepl();
  await type("CREATE TABLE inventory (warehouse TEXT);\n", PROMPT);
  await type(`SELECT shou${TAB}`, "shout(");
  await type("'a') AS loud;\n", "A!");
  await type(`SELECT ware${TAB}`, "warehouse");
  await type(` FROM inven${TAB}`, "inventory");
  await type(";\n", PROMPT);
  await type(`.fo${TAB}`, ".format");
  await type(" json\n", PROMPT);
});

test("what was typed comes back, a statement at a time", async () => {
  const { type, leave, history } = await openRepl();
  await type("SELECT 1\nAS a;\n", /a\n1\n.*quarry> /s);
  await type(UP, "SELECT 1 AS a;");
  await type("\n", "a\n1\n");
  await leave();
  expect(await history()).toBe("SELECT 1 AS a;\nSELECT 1 AS a;\n");
});

test("shows plans, and changes how results are shown", async () => {
  const { type } = await openRepl();
  expect(await type(".plan SELECT shout('a');\n", PROMPT)).toContain("call-functions shout(");
  await type(".format json\n", PROMPT);
  expect(await type("SELECT shout('b') AS loud;\n", PROMPT)).toContain('[{"loud":"B!"}]\n');
  expect(await type(".plan\n", PROMPT)).toContain("call-functions shout(");
  expect(await type(".format parquet\n", PROMPT)).toContain(".format takes one of table, csv, json, ndjson");
});

test("helps, also with commands that are none", async () => {
  const { type } = await openRepl();
  expect(await type(".help\n", PROMPT)).toContain(".plan [statement]");
  expect(await type(".hel\n", PROMPT)).toContain('There is no command .hel. Did you mean ".help"?');
});
