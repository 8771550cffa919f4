import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fn } from "../../catalog/index.ts";
import { SQL_KEYWORDS } from "../../catalog/sql-keywords.ts";
import { Database } from "../../engine/database/database.ts";

test("the words that cannot be called are those that DuckDB says it keeps", async () => {
  const database = await Database.open();
  onTestFinished(() => database.close());
  const asked = await database.text(
    "SELECT json_group_object(keyword_name, keyword_category)::VARCHAR FROM duckdb_keywords()",
  );
  for (const [word, category] of Object.entries(JSON.parse(asked) as Record<string, string>)) {
    if (category === "unreserved") continue;
    const tree = await database.text(`SELECT json_serialize_sql('SELECT ${word}(x) FROM t')::VARCHAR`);
    const isCall = category === "type_function" && tree.includes(`"function_name":"${word}"`);
    expect([word, SQL_KEYWORDS.has(word)]).toEqual([word, !isCall]);
  }
});

test("a function cannot have such a name", () => {
  for (const name of ["select", "values", "extract", "try_cast"]) {
    expect(() => fn({ name, input: { a: z.string() }, output: z.string() })).toThrow(
      expect.objectContaining({
        code: "function.invalid-definition",
        facts: { name, reason: `"${name}" is a word of SQL, which cannot be called there: name it otherwise` },
      }),
    );
  }
  expect(fn({ name: "selected", input: { a: z.string() }, output: z.string() })).toBeDefined();
});
