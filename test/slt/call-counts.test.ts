// How often a query calls: each row once, no more rows than are wanted, and none that no branch needs.
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { fn } from "../../catalog/index.ts";
import { connect } from "../../connect.ts";

/** A session with a table `n` of the numbers 0 to 9 (`a`, and `b` = a % 3), and functions that note what they are given. */
async function openCounting() {
  const calls: Record<"f" | "g", number[]> = { f: [], g: [] };
  const counting = (name: "f" | "g") =>
    fn({ name, input: { x: z.int() }, output: z.int(), concurrency: 4 }).row(({ x }) => {
      calls[name].push(x);
      return x;
    });
  const session = await connect({ functions: [counting("f"), counting("g")] });
  onTestFinished(() => session.close());
  await session.sql("CREATE TABLE n AS SELECT range::INTEGER AS a, (range % 3)::INTEGER AS b FROM range(10)").toArray();
  return { session, calls };
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The query with the arguments f was called with, in order. */
async function argumentsOf(sql: string): Promise<readonly number[]> {
  const { session, calls } = await openCounting();
  await session.sql(sql).toArray();
  return calls.f.toSorted((left, right) => left - right);
}

describe("each row is called once", () => {
  it.each([
    "SELECT f(a), f(a) + 1 FROM n",
    "SELECT f(a) FROM n WHERE f(a) >= 0 ORDER BY f(a)",
    "SELECT f(a) AS k, count(*) FROM n GROUP BY f(a) HAVING f(a) >= 0 ORDER BY f(a)",
    "SELECT sum(f(a)), max(f(a)), sum(f(a)) OVER () FROM n GROUP BY f(a)",
    "SELECT f(a) FROM n QUALIFY row_number() OVER (PARTITION BY b ORDER BY f(a)) > 0",
    "WITH c AS (SELECT f(a) AS x FROM n) SELECT l.x FROM c l JOIN c r ON l.x = r.x",
    "WITH c AS (SELECT f(a) AS x FROM n) SELECT (SELECT max(x) FROM c), count(*) FROM c",
    "SELECT x, (SELECT count(*) FROM n m WHERE m.a < s.x) FROM (SELECT f(a) AS x FROM n) s",
    "SELECT DISTINCT f(a) FROM n",
    "SELECT f(l.a) FROM n l JOIN n r ON f(l.a) = r.a WHERE f(l.a) >= 0",
    "SELECT l.a FROM n l LEFT JOIN n r ON f(l.a) = r.a AND r.b < 5",
    "SELECT b, f(a) FROM n GROUP BY ROLLUP (b, f(a))",
    "SELECT f(a) FROM n UNION ALL SELECT a FROM n",
    "SELECT list_transform([a], lambda x: f(x)) FROM n",
  ])("%s", async (sql) => {
    expect(await argumentsOf(sql)).toEqual(ALL);
  });

  it("for each pair of a join that meets what needs no call", async () => {
    const sql = "SELECT l.a FROM n l LEFT JOIN n r ON l.a = r.a AND l.a < 4 AND f(l.a + r.a) > 2";
    expect(await argumentsOf(sql)).toEqual([0, 2, 4, 6]);
  });

  it("for each distinct set of what a correlated subquery reads", async () => {
    expect(await argumentsOf("SELECT a, (SELECT f(n.b)) FROM n")).toEqual([0, 1, 2]);
  });
});

describe("a limit is a limit of calls", () => {
  it.each([
    ["SELECT f(a) FROM n LIMIT 3", 3],
    ["SELECT f(a), g(a) FROM n LIMIT 3", 3],
    ["SELECT f(g(a)) FROM n LIMIT 3", 3],
    ["SELECT f(a) FROM n LIMIT 3 OFFSET 4", 3],
    ["SELECT f(a) FROM n ORDER BY a DESC LIMIT 3", 3],
    ["SELECT f(a) FROM n WHERE b = 1 ORDER BY a LIMIT 2", 2],
    ["SELECT x + 1 FROM (SELECT f(a) AS x FROM n) LIMIT 3", 3],
    ["WITH c AS (SELECT f(a) AS x FROM n) SELECT x FROM c LIMIT 3", 3],
    ["WITH c AS (SELECT f(a) AS x, a FROM n), d AS (SELECT x FROM c WHERE a > 2) SELECT x FROM d LIMIT 3", 3],
    ["SELECT f(a) AS x FROM n LIMIT 0", 0],
    ["SELECT f(l.a) FROM n l JOIN n r ON l.a = r.a LIMIT 3", 3],
    ["SELECT f(a), sum(b) OVER (ORDER BY a) FROM n LIMIT 3", 3],
    ["SELECT f(max(a)) FROM n GROUP BY b LIMIT 2", 2],
    ["SELECT f(a), (SELECT count(*) FROM n m WHERE m.a < n.a) FROM n LIMIT 3", 3],
    ["SELECT CASE WHEN a >= 0 THEN f(a) END FROM n LIMIT 3", 3],
    ["SELECT list_transform([a], lambda x: f(x)) FROM n LIMIT 3", 3],
  ])("%s", async (sql, limit) => {
    const { session, calls } = await openCounting();
    await session.sql(sql).toArray();
    expect(calls.f).toHaveLength(limit);
    expect(calls.g.length).toBeLessThanOrEqual(limit);
  });

  it("also where it is a verb after the text", async () => {
    const { session, calls } = await openCounting();
    await session.sql("SELECT f(a) AS x FROM n").limit(3).toArray();
    expect(calls.f).toHaveLength(3);
  });
});

describe("only what is needed is called", () => {
  it.each([
    ["SELECT CASE WHEN a < 3 THEN f(a) ELSE 0 END FROM n", [0, 1, 2]],
    ["SELECT CASE WHEN a < 3 THEN 0 WHEN a < 5 THEN f(a) END FROM n", [3, 4]],
    ["SELECT CASE WHEN a < 3 THEN CASE WHEN b = 1 THEN f(a) END END FROM n", [1]],
    ["SELECT CASE b WHEN 1 THEN f(a) END FROM n", [1, 4, 7]],
    ["SELECT if(a > 7, f(a), a) FROM n", [8, 9]],
    ["SELECT coalesce(nullif(a, 4), f(a)) FROM n", [4]],
    ["SELECT coalesce(CASE WHEN a < 8 THEN g(a) END, f(a)) FROM n", [8, 9]],
    ["SELECT a > 7 AND f(a) > 0 FROM n", [8, 9]],
    ["SELECT a < 8 OR f(a) > 0 FROM n", [8, 9]],
    ["SELECT f(a) > 0 AND a > 7 FROM n", [8, 9]],
    ["SELECT g(a) > 7 AND f(a) > 0 FROM n", [8, 9]],
    ["SELECT a FROM n WHERE f(a) > 0 AND a > 7", [8, 9]],
    ["SELECT a FROM n WHERE a > 7 OR (a = 3 AND f(a) > 0)", [3]],
    ["SELECT f(a) FROM n WHERE b = 1", [1, 4, 7]],
    ["SELECT x FROM (SELECT a, f(a) AS x FROM n) WHERE a > 7", [8, 9]],
    ["SELECT sum(f(a)) FILTER (a > 7) FROM n", [8, 9]],
    ["SELECT max(f(a)) FILTER (a > 7) OVER () FROM n", [8, 9]],
    ["SELECT a FROM (SELECT a, f(a) AS x FROM n)", []],
    ["SELECT count(*) FROM (SELECT f(a) FROM n)", []],
    ["SELECT f(nullif(b, 1)) FROM n WHERE a < 3", [0, 2]],
    ["SELECT CASE WHEN a > 7 THEN (SELECT max(f(m.a)) FROM n m WHERE m.a = 5) END FROM n", [5]],
    ["SELECT TRY(f(CASE WHEN a > 7 THEN 'x' ELSE a::VARCHAR END::INTEGER)) FROM n WHERE a > 6", [7]],
    ["SELECT CASE WHEN a > 8 THEN list_transform([a, a + 1], lambda x: f(x)) END FROM n", [9, 10]],
  ])("%s", async (sql, expected) => {
    expect(await argumentsOf(sql)).toEqual(expected);
  });
});
