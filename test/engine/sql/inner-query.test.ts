import { describe, expect, it } from "vitest";
import { innerQuery } from "../../../engine/sql/inner-query.ts";
import { lex } from "../../../engine/sql/lex.ts";

function inner(sql: string): readonly (string | undefined)[] {
  const found = innerQuery(lex(sql));
  return [found?.query, found?.named].map((range) => range && sql.slice(range.start, range.end));
}

describe("innerQuery", () => {
  it.each([
    ["COPY (SELECT ')' AS a) TO 'x' (FORMAT csv)", "SELECT ')' AS a"],
    ["COPY t TO 'x'", undefined],
    ["CREATE TABLE t AS SELECT 1", "SELECT 1"],
    ["CREATE OR REPLACE TEMP TABLE IF NOT EXISTS s.t(a, b) AS (FROM x) WITH NO DATA", "(FROM x)"],
    ["CREATE TABLE t (a INT)", undefined],
    ["INSERT INTO t SELECT 1", "SELECT 1"],
    ["INSERT OR REPLACE INTO t (a, b) (SELECT 1, 2) ON CONFLICT DO NOTHING", "(SELECT 1, 2)"],
    ["INSERT INTO t BY NAME FROM u JOIN v ON (u.a = v.a) RETURNING *", "FROM u JOIN v ON (u.a = v.a)"],
    ["INSERT INTO t VALUES (f(1))", "VALUES (f(1))"],
    ["EXPLAIN ANALYZE SELECT 1", "SELECT 1"],
    ["EXPLAIN (FORMAT json) SELECT 1", "SELECT 1"],
    ["DROP TABLE t", undefined],
  ])("finds the query of %s", (sql, query) => {
    expect(inner(sql)).toEqual([query, undefined]);
  });

  it("finds the named queries that stand before the statement", () => {
    expect(inner("WITH a AS (SELECT ')'), b(x) AS MATERIALIZED (FROM a) INSERT INTO t FROM b")).toEqual([
      "FROM b",
      "WITH a AS (SELECT ')'), b(x) AS MATERIALIZED (FROM a)",
    ]);
  });
});
