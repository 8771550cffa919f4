import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { aliases } from "../../engine/expr/functions/aliases.ts";
import { entryBehind, subjects } from "../../engine/expr/functions/registry.ts";
import { F } from "../../engine/expr/functions.ts";
import { camelCase, functionsReference } from "./functions-reference.ts";
import { leftOutOfDuckdb } from "./left-out.ts";

async function duckdbFunctions(): Promise<string[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  onTestFinished(() => connection.closeSync());
  const reader = await connection.runAndReadAll(
    "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') ORDER BY 1",
  );
  return reader.getRows().map(([name]) => String(name));
}

describe("the reference of F", () => {
  it("is current", async () => {
    await expect(functionsReference()).toMatchFileSnapshot("../../docs/reference/functions.md");
  });

  it("says something of every function, and its parameters", () => {
    const page = functionsReference();
    const undocumented = Object.keys(F).filter(
      (name) => !page.includes(`\`F.${name}(`) && !page.includes(`\`F.${name}\``),
    );
    expect(undocumented).toEqual([]);
  });

  it("accounts for every function DuckDB has", async () => {
    const named = (await duckdbFunctions()).filter((name) => /^[a-z]/i.test(name));
    const forgotten = named.filter(
      (name) => !(camelCase(name) in F) && !leftOutOfDuckdb.some(([names]) => names.test(name)),
    );
    expect(forgotten).toEqual([]);
  });

  it("names every function as DuckDB does, in camelCase, and each once", () => {
    const keys = [aliases, ...Object.values(subjects)].flatMap((subject) => Object.keys(subject));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const misnamed = Object.values(subjects)
      .flatMap((subject) => Object.entries(subject))
      .filter(([key, value]) => camelCase(entryBehind(value)?.name ?? key) !== key);
    expect(misnamed).toEqual([]);
  });
});
