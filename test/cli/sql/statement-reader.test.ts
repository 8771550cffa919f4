// Where one statement ends and the next begins.
import { describe, expect, test } from "vitest";
import { placedText, StatementReader, statementsOf } from "../../../cli/sql/statement-reader.ts";

const texts = (script: string) => statementsOf(script).map(({ text }) => text);

test("takes a script apart at its semicolons", () => {
  expect(texts("SELECT 1; SELECT 2;\nSELECT 3")).toEqual(["SELECT 1", "SELECT 2", "SELECT 3"]);
});

test.each([
  "SELECT 'a;b', 'it''s;'",
  'SELECT ";" FROM t',
  "SELECT $$a;b$$, $x$;$$;$x$",
  "SELECT e'\\';'",
  "SELECT /* ; /* ; */ ; */ 1",
  "SELECT -- ;\n1",
])("does not end within %j", (sql) => {
  expect(texts(`${sql}; SELECT 2`)).toEqual([sql, "SELECT 2"]);
});

test.each(["", "  \n", ";;", "-- nothing\n;", "/* nothing */"])("finds no statement in %j", (script) => {
  expect(texts(script)).toEqual([]);
});

test("leaves a quote that does not end to whoever runs it", () => {
  expect(texts("SELECT 'a; SELECT 2;")).toEqual(["SELECT 'a; SELECT 2;\n"]);
});

test("keeps lines and columns of the script", () => {
  const [, second] = statementsOf("SELECT 1;\n\n  SELECT ü;  SELECT 3");
  expect(placedText(second!)).toBe("\n\n  SELECT ü");
  expect(placedText(statementsOf("SELECT 1; SELECT 3")[1]!)).toBe(`${" ".repeat(10)}SELECT 3`);
});

test("thousands of statements are no trouble", () => {
  const statements = statementsOf("INSERT INTO t VALUES (1);\n".repeat(20_000));
  expect(statements).toHaveLength(20_000);
  expect(statements.at(-1)).toEqual({ text: "INSERT INTO t VALUES (1)", line: 19_999, column: 0, kind: "insert" });
});

describe("line by line", () => {
  test("gives a statement with the line that ends it", () => {
    const reader = new StatementReader();
    expect(reader.take("SELECT")).toEqual([]);
    expect(reader.isWithin).toBe(true);
    expect(reader.take("  'a;'")).toEqual([]);
    expect(reader.take("; -- done").map(({ text }) => text)).toEqual(["SELECT\n  'a;'"]);
    expect(reader.isWithin).toBe(false);
  });

  test("counts the lines of statements before", () => {
    const reader = new StatementReader();
    reader.take("SELECT 1;");
    reader.take("");
    expect(placedText(reader.take("SELECT 2;")[0]!)).toBe("\n\nSELECT 2");
  });

  test("gives at the end what has no semicolon, and nothing for an empty rest", () => {
    const reader = new StatementReader();
    reader.take("SELECT 1");
    expect(reader.end().map(({ text }) => text)).toEqual(["SELECT 1"]);
    expect(reader.end()).toEqual([]);
  });

  test("forgets what is dropped", () => {
    const reader = new StatementReader();
    reader.take("SELECT 'a");
    reader.drop();
    expect(reader.isWithin).toBe(false);
    expect(reader.take("SELECT 2;").map(({ text }) => text)).toEqual(["SELECT 2"]);
  });
});
