import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("lift-calls", () => {
  it("puts independent calls into one node and waits for inner ones", async () => {
    const text = await shown((call) => `SELECT ${call(0, call(0, "a"))} AS x, ${call(1, "b")} AS y FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project f AS x, g AS y
      └─ call f(f)
         └─ call f(a), g(b)
            └─ scan "memory"."main"."t" [a, b]"
    `);
  });

  it("makes equal calls once", async () => {
    const text = await shown((call) => `SELECT ${call(0, "a")} AS x, ${call(0, "a")} + 1 AS y FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project f AS x, (f + CAST('1' AS DOUBLE)) AS y
      └─ call f(a)
         └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("makes calls of volatile arguments apart", async () => {
    const text = await shown((call) => `SELECT ${call(0, "random()")} AS x, ${call(0, "random()")} AS y FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project f AS x, f AS y
      └─ call f(argument0), f(argument1)
         └─ project "random"() AS argument0, "random"() AS argument1
            └─ scan "memory"."main"."t" [rowid]"
    `);
  });

  it("masks calls and their arguments under CASE", async () => {
    const text = await shown(
      (call) => `SELECT CASE WHEN b <> 'x' THEN ${call(0, "CAST(b AS INTEGER)")} END AS x FROM t`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project CASE WHEN (b <> 'x') THEN f ELSE CAST(NULL AS DOUBLE) END AS x
      └─ call f(argument0) where argument1
         └─ project b, CASE WHEN COALESCE((b <> 'x'), false) THEN CAST(CAST(b AS INTEGER) AS DOUBLE) ELSE CAST(NULL AS DOUBLE) END AS argument0, COALESCE((b <> 'x'), false) AS argument1
            └─ scan "memory"."main"."t" [b]"
    `);
  });

  it("masks a call after AND, OR and COALESCE by what stands before it", async () => {
    const text = await shown(
      (call) => `SELECT ${call(0, "a")} > 1 AND a > 5 AS x, coalesce(b, ${call(1, "b")}) AS y FROM t`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project ((f > CAST('1' AS DOUBLE)) AND (a > 5::BIGINT)) AS x, COALESCE(b, g) AS y
      └─ call f(a) where argument0, g(b) where argument1
         └─ project a, b, COALESCE((a > 5::BIGINT), true) AS argument0, (b IS NULL) AS argument1
            └─ scan "memory"."main"."t" [a, b]"
    `);
  });

  it("lets a condition's own call run first", async () => {
    const text = await shown((call) => `SELECT CASE WHEN ${call(0, "a")} > 1 THEN ${call(1, "b")} END AS x FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project CASE WHEN (f > CAST('1' AS DOUBLE)) THEN g ELSE CAST(NULL AS VARCHAR) END AS x
      └─ call g(b) where argument0
         └─ project b, f, COALESCE((f > CAST('1' AS DOUBLE)), false) AS argument0
            └─ call f(a)
               └─ scan "memory"."main"."t" [a, b]"
    `);
  });

  it("reaches group keys, aggregates and windows", async () => {
    const text = await shown(
      (call) =>
        `SELECT ${call(1, "b")} AS k, sum(${call(0, "a")}) AS s, rank() OVER (ORDER BY ${call(1, "max(b)")}) AS r FROM t GROUP BY k`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project k AS 0, sum AS s, rank AS r
      └─ window "rank"() OVER (ORDER BY g ASC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS)
         └─ call g(max)
            └─ aggregate g AS k, "sum"(f), "max"(b)
               └─ call g(b), f(a)
                  └─ scan "memory"."main"."t" [b, a]"
    `);
  });

  it("refuses a call that orders a DISTINCT aggregate of something else", async () => {
    const planning = shown((call) => `SELECT list(DISTINCT a ORDER BY ${call(0, "a")}) FROM t`);
    await expect(planning).rejects.toMatchObject({ code: "plan.unsupported" });
  });
});
