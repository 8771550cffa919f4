// Where one statement ends and the next begins.
import { describe, expect, test } from "vitest";
import { StatementReader, statementsOf } from "../../../cli/sql/statement-reader.ts";

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
  expect(second!.placed).toBe("\n\n  SELECT ü");
  expect(statementsOf("SELECT 1; SELECT 3")[1]!.placed).toBe(`${" ".repeat(10)}SELECT 3`);
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
    expect(reader.take("SELECT 2;")[0]!.placed).toBe("\n\nSELECT 2");
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
