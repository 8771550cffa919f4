import { describe, expect, it } from "vitest";
import { physicalTree } from "../../../engine/explain/physical-tree.ts";
import { renderText } from "../../../engine/explain/tree.ts";
import { plan, type SpellCall } from "../plan/planned.ts";

const stages = async (query: (call: SpellCall) => string): Promise<string> => {
  const { physical, text } = await plan(query);
  return renderText(physicalTree(physical, text, undefined))
    .split("\n")
    .filter((line) => /^[ │├└─]*(duckdb-query|call-functions|select-columns|limit|concat|share)/.test(line))
    .map((line) => line.replace(/ +$/, ""))
    .join("\n");
};

describe("planStages", () => {
  it("gives a query without calls to DuckDB whole", async () => {
    expect(await stages(() => "SELECT b, count(*) FROM t GROUP BY b ORDER BY b LIMIT 2")).toBe("duckdb-query (stream)");
  });

  it("reorders columns above a call without DuckDB", async () => {
    expect(await stages((call) => `SELECT ${call(0, "a")} AS x, b FROM t`)).toMatchInlineSnapshot(`
      "select-columns c2, c1
      └─ call-functions f(c0)
         └─ duckdb-query (stream)"
    `);
  });

  it("runs row-wise work above a call batch by batch", async () => {
    expect(
      await stages((call) => `SELECT ${call(0, "a")} + 1 AS x FROM t WHERE ${call(0, "a")} > 1`),
    ).toMatchInlineSnapshot(`
      "duckdb-query (per-batch)
      └─ call-functions f(c0)
         └─ duckdb-query (stream)"
    `);
  });

  it("gathers the rows of a call for what must see all of them", async () => {
    expect(
      await stages((call) => `SELECT ${call(0, "a")} AS x, count(*) FROM t GROUP BY x ORDER BY x LIMIT 3`),
    ).toMatchInlineSnapshot(`
      "duckdb-query (gather)
      └─ call-functions f(c0)
         └─ duckdb-query (stream)"
    `);
  });

  it("stops early for a limit over a filter that calls", async () => {
    expect(await stages((call) => `SELECT a FROM t WHERE ${call(0, "a")} > 1 LIMIT 3`)).toMatchInlineSnapshot(`
      "limit 3
      └─ select-columns c0
         └─ duckdb-query (per-batch)
            └─ call-functions f(c0)
               └─ duckdb-query (stream)"
    `);
  });

  it("streams one side of a union after the other", async () => {
    expect(
      await stages((call) => `SELECT ${call(0, "a")} AS x FROM t UNION ALL SELECT ${call(0, "a + 1")} FROM t`),
    ).toMatchInlineSnapshot(`
      "concat
      ├─ select-columns c1
      │  └─ call-functions f(c0)
      │     └─ duckdb-query (stream)
      └─ select-columns c1
         └─ call-functions f(c0)
            └─ duckdb-query (stream)"
    `);
  });

  it("computes a common table with calls once", async () => {
    expect(
      await stages(
        (call) =>
          `WITH n AS MATERIALIZED (SELECT a, ${call(0, "a")} AS x FROM t) SELECT l.x, r.x AS y FROM n l JOIN n r USING (a)`,
      ),
    ).toMatchInlineSnapshot(`
      "share #0
      ├─ call-functions f(c0)
      │  └─ duckdb-query (stream)
      └─ duckdb-query (stream)"
    `);
  });

  it("does not run volatile work batch by batch", async () => {
    expect(await stages((call) => `SELECT ${call(0, "a")} + random() AS x FROM t`)).toMatchInlineSnapshot(`
      "duckdb-query (gather)
      └─ call-functions f(c0)
         └─ duckdb-query (stream)"
    `);
  });
});
