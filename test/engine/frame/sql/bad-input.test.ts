import { describe, expect, it } from "vitest";
import type { SqlOptions } from "../../../../index.ts";
import { useSql } from "./open-sql.ts";

const db = useSql();

type BadQuery = readonly [
  sql: string,
  code: string,
  message: RegExp,
  column?: number | undefined,
  options?: SqlOptions,
];

const BAD: readonly BadQuery[] = [
  ["SELEC 1", "plan.syntax-error", /near "SELEC"/, 1],
  ["SELECT 1 +", "plan.syntax-error", /end of input/, 11],
  ["SELECT 'é', (1", "plan.syntax-error", /end of input/, 15],
  ["SELECT 'never", "plan.syntax-error", /quote does not end/, 8],
  ["", "plan.syntax-error", /no statement/, 1],
  ["-- nothing", "plan.syntax-error", /no statement/, 1],
  ["SELECT 1; SELECT 2", "plan.several-statements", /2 statements/, 11],
  ["SELECT nope FROM t", "plan.unknown-column", /no column "nope"/, 8],
  ["SELECT double(aa) FROM t", "plan.unknown-column", /Did you mean "a"/, 15],
  ["SELECT a FROM t JOIN t AS u ON true", "plan.failed", /[Aa]mbiguous/, 8],
  ["SELECT * FROM tt", "plan.unknown-table", /no table "tt"/, 15],
  ["SELECT duoble(a) FROM t", "plan.unknown-function", /Did you mean "double"/, 8],
  ["SELECT catalog.nope(1)", "plan.unknown-function", /no function/, 8],
  ["SELECT catalog_call('duoble', 1)", "plan.unknown-function", /Did you mean "double"/, 8],
  ["SELECT catalog_call(b, 1) FROM t", "plan.constant-needed", /as a text/, 21],
  ["SELECT tag('a')", "plan.argument-count", /tag\(text, lang\) takes 2 arguments, and was given 1/, 8],
  ["SELECT double(1, 2)", "plan.argument-count", /takes 1 argument, and was given 2/, 8],
  ["SELECT double()", "plan.argument-count", /takes 1 argument, and was given 0/, 8],
  ["SELECT tag('a', txt => 'b')", "plan.invalid-argument", /no argument "txt". Did you mean "text"/, 8],
  ["SELECT double(1, on_error => 'ignore')", "plan.invalid-argument", /'fail' or 'null'/, 8],
  ["SELECT double(1, on_error => b) FROM t", "plan.invalid-argument", /'fail' or 'null'/, 8],
  ["SELECT double('5')", "plan.argument-type", /x is DOUBLE; the column given is VARCHAR/, 8],
  ["SELECT a,\n  double(b)\nFROM t", "plan.argument-type", /line 2, column 3/, 3],
  ["SELECT try_call(double(1) + 1)", "plan.invalid-argument", /one call/],
  ["SELECT a FROM t LIMIT double(1)", "plan.constant-needed", /constant/, 23],
  ["CREATE TABLE d (a INT DEFAULT double(1))", "plan.unsupported", /cannot be called here/, 31],
  ["UPDATE t SET a = double(a)", "plan.unsupported", /cannot be called here/, 18],
  ["BEGIN", "plan.unsupported", /one connection/, 1],
  ["SELECT $1", "plan.parameter-missing", /no value for parameter 1/, 8],
  ["SELECT ?, ?", "plan.parameter-missing", /parameter 2/, 11, { params: [1] }],
  ["SELECT $name", "plan.parameter-missing", /given: nam/, 8, { params: { nam: 1 } }],
  ["SELECT $1", "plan.parameter-unused", /no parameter 2/, undefined, { params: [1, 2] }],
  ["PIVOT (SELECT b, double(a) AS d FROM t) ON b USING sum(d)", "plan.unsupported", /write the values/, 18],
];

describe("SQL that cannot be run", () => {
  it.each(BAD.map(([sql, code, message, column, options]) => ({ sql, code, message, column, options })))(
    "says what is wrong with it, and where: $sql",
    async ({ sql, code, message, column, options }) => {
      const failure = await db.rows(sql, options).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
      if (column === undefined) return;
      expect(failure).toMatchObject({ place: { column }, message: expect.stringMatching(/\n *\^$/) });
    },
  );

  it("refuses values no column can hold", () => {
    const params = [() => 1];
    expect(() => db.session.sql("SELECT $1", { params })).toThrow(
      expect.objectContaining({ code: "plan.invalid-argument" }),
    );
  });

  it("refuses verbs over a statement that is no query", async () => {
    const frame = db.session.sql("DROP TABLE t").limit(1);
    await expect(frame.toArray()).rejects.toMatchObject({ code: "plan.not-a-query" });
    expect(await db.rows("SELECT count(*) AS n FROM t")).toEqual([{ n: 4 }]);
  });

  it("takes a megabyte of SQL", async () => {
    const comment = "a quote ' that does not end; and more\n".repeat(25_000);
    const list = Array.from({ length: 5000 }, (_, index) => index).join(", ");
    const query = `SELECT /* ${comment} */ count(*) AS n, len('${"x".repeat(200_000)}') AS l FROM t`;
    expect(await db.rows(`${query} WHERE double(a)::INT IN (${list})`)).toEqual([{ n: 4, l: 200_000 }]);
  });

  it("takes five thousand columns", async () => {
    const columns = Array.from({ length: 5000 }, (_, index) => `a + ${index} AS c${index}`).join(", ");
    const [row] = await db.rows(`SELECT ${columns}, double(a) AS d FROM t WHERE a = 1`);
    expect(row).toMatchObject({ c4999: 5000n, d: 2 });
  }, 60_000);

  it("takes deep nesting, or says that it is too deep", async () => {
    const nested = (depth: number) => `SELECT ${"(".repeat(depth)}double(1)${" + 1)".repeat(depth)} AS x`;
    expect(await db.rows(nested(200))).toEqual([{ x: 202 }]);
    await expect(db.rows(nested(20_000))).rejects.toMatchObject({ code: expect.stringMatching(/^plan\./) });
  });
});
