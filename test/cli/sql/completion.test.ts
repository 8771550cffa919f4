// What Tab offers.
import { expect, test } from "vitest";
import { complete } from "../../../cli/sql/completion.ts";
import { openShell } from "./open-shell.ts";

test("functions of the catalog and of DuckDB, tables, columns, keywords", async () => {
  const { shell, run } = await openShell();
  await run("CREATE TABLE inventory (warehouse TEXT)");
  const offered = (line: string, before = "") => complete(shell.session, before, line);
  expect(await offered("SELECT sho")).toEqual([expect.arrayContaining(["shout("]), "sho"]);
  expect(await offered("SELECT Upp")).toEqual([expect.arrayContaining(["upper("]), "Upp"]);
  expect(await offered("FROM inven")).toEqual([["inventory"], "inven"]);
  expect((await offered("WHERE inventory.ware", "SELECT * FROM inventory\n"))[0]).toContain("warehouse");
  expect((await offered("SELECT * FROM inventory ORD"))[0]).toContain("ORDER ");
  expect(await offered("SELECT * FROM inventory WHERE 'ü' = inventory.ware")).toEqual([["warehouse"], "ware"]);
});

test("nothing, rather than an error, for what cannot be read", async () => {
  const { shell } = await openShell();
  expect((await complete(shell.session, "", "SELECT 'abc"))[0]).toEqual([]);
});

test("commands of the shell, at the beginning of a statement only", async () => {
  const { shell } = await openShell();
  expect(await complete(shell.session, "", ".")).toEqual([[".format", ".help", ".plan", ".quit"], "."]);
  expect((await complete(shell.session, "SELECT 1\n", ".he"))[0]).not.toContain(".help");
});
