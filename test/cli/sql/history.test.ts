// What the shell remembers from one day to the next.
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { History, historyFile } from "../../../cli/sql/history.ts";

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-history-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("is there again, the newest first, for its owner's eyes only", async () => {
  const file = join(await emptyFolder(), "state", "quarry", "sql-history");
  const history = await History.open(file);
  history.add("SELECT 1;");
  history.add("SELECT 2;");
  await history.written();
  expect((await History.open(file)).entries).toEqual(["SELECT 2;", "SELECT 1;"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("does not keep what begins with a space or tells a secret", async () => {
  const file = join(await emptyFolder(), "sql-history");
  const history = await History.open(file);
  history.add(" SELECT 'private';");
  history.add("CREATE SECRET s (TYPE s3, KEY_ID 'k');");
  expect(history.entries).toEqual([]);
});

test("keeps the last thousand", async () => {
  const file = join(await emptyFolder(), "sql-history");
  await writeFile(file, Array.from({ length: 1500 }, (_, index) => `SELECT ${index};\n`).join(""));
  expect((await History.open(file)).entries).toHaveLength(1000);
  expect((await readFile(file, "utf8")).split("\n")[0]).toBe("SELECT 500;");
});

test("works without a file that can be written", async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, "file"), "");
  const history = await History.open(join(folder, "file", "sql-history"));
  history.add("SELECT 1;");
  expect(history.entries).toEqual(["SELECT 1;"]);
});

test("is kept where the user's state is", () => {
  expect(historyFile({ XDG_STATE_HOME: "/state" })).toBe("/state/quarry/sql-history");
  expect(historyFile({})).toMatch(/\/\.local\/state\/quarry\/sql-history$/);
});
