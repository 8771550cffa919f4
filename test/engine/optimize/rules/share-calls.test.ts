import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("share-calls", () => {
  it("reads an earlier result instead of calling again", async () => {
    const text = await shown(
      (call) => `SELECT a, ${call(0, "a")} AS d FROM t WHERE ${call(0, "a")} > 1 ORDER BY ${call(0, "a")}`,
    );
    expect(text).toMatchInlineSnapshot(`
      "sort d ASC NULLS LAST
      └─ project a, f AS d
         └─ filter (f > CAST('1' AS DOUBLE))
            └─ call f(a)
               └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("calls again where the earlier call was masked", async () => {
    const text = await shown(
      (call) => `SELECT x, ${call(0, "a")} AS y FROM (SELECT a, CASE WHEN a > 1 THEN ${call(0, "a")} END AS x FROM t)`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project x, f AS y
      └─ call f(a)
         └─ project a, CASE WHEN (a > 1::BIGINT) THEN f ELSE CAST(NULL AS DOUBLE) END AS x
            └─ call f(a) where argument0
               └─ project a, COALESCE((a > 1::BIGINT), false) AS argument0
                  └─ scan "memory"."main"."t" [a]"
    `);
  });
});
