import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromDuckDBError } from "../../../engine/duckdb/errors.ts";
import { quoteText } from "../../../engine/types/quote.ts";
import { openPool } from "./open-pool.ts";

/** What running `sql` fails with. */
async function failureOf(sql: (folder: string) => string): Promise<unknown> {
  const { pool, instance } = await openPool();
  await writeFile(join(instance.folder, "text.parquet"), "this is no parquet file, though it is long enough for one");
  await writeFile(join(instance.folder, "empty.parquet"), "");
  return pool
    .use((connection) => connection.run(sql(instance.folder)))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

const file = (folder: string, name: string) => quoteText(join(folder, name));

describe("an error of DuckDB", () => {
  test.each([
    ["a missing file", (f: string) => `FROM read_parquet(${file(f, "none.parquet")})`, "plan.source-not-found"],
    ["a glob without files", (f: string) => `FROM read_parquet(${file(f, "*.none")})`, "plan.source-not-found"],
    ["a missing CSV file", (f: string) => `FROM read_csv(${file(f, "none.csv")})`, "plan.source-not-found"],
    [
      "a file that is not Parquet",
      (f: string) => `FROM read_parquet(${file(f, "text.parquet")})`,
      "plan.source-unreadable",
    ],
    [
      "an empty Parquet file",
      (f: string) => `FROM read_parquet(${file(f, "empty.parquet")})`,
      "plan.source-unreadable",
    ],
    ["an unknown table", () => "FROM nowhere", "plan.unknown-table"],
    ["an unknown function", () => "SELECT lowr('A')", "plan.unknown-function"],
    ["an argument of a wrong type", () => "SELECT date_part('year', [1])", "plan.type-mismatch"],
    ["a syntax error", () => "SELEC 1", "plan.failed"],
    ["a value that cannot be cast", () => "SELECT CAST('x' AS INTEGER)", "plan.execution-failed"],
    ["an overflow", () => "SELECT 9223372036854775807 + 1::BIGINT", "plan.execution-failed"],
  ])("of %s has the code of who must act", async (_, sql, code) => {
    const error = await failureOf(sql);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain("LINE 1");
  });

  test("of an unknown column names those there are", async () => {
    expect(await failureOf(() => "SELECT nam FROM (SELECT 1 AS name, 2 AS age)")).toMatchObject({
      code: "plan.unknown-column",
      facts: { column: "nam", available: expect.arrayContaining(["name"]) },
      message: 'There is no column "nam". Did you mean "name"?',
    });
  });

  test("of a source names the file", async () => {
    const error = await failureOf((folder) => `FROM read_parquet(${file(folder, "text.parquet")})`);
    expect(error).toMatchObject({ facts: { uri: expect.stringMatching(/text\.parquet$/) } });
  });

  test.each([
    ["Out of Memory Error: could not allocate block of size 256.0 KiB (1 KiB/2 KiB used)", "resources.out-of-memory"],
    ['IO Error: Could not write file "x": No space left on device', "resources.disk-full"],
    ['IO Error: Cannot open file "a.csv": Permission denied', "plan.source-unreadable"],
  ])("%s is recognised", (text, code) => {
    expect(fromDuckDBError(new RangeError(text))).toMatchObject({ code, cause: { message: text } });
  });
});
