import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("merge-projections", () => {
  it("makes one projection of a chain", async () => {
    const text = await shown(
      (call) => `SELECT ${call(0, "y")} AS z FROM (SELECT x + 1 AS y FROM (SELECT a * 2 AS x FROM t))`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project f AS z
      └─ call f(y)
         └─ project ((a * 2::BIGINT) + 1::BIGINT) AS y
            └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("computes what is read twice only once", async () => {
    const text = await shown((call) => `SELECT x + x AS y, ${call(0, "a")} AS d FROM (SELECT a, a * 2 AS x FROM t)`);
    expect(text).toMatchInlineSnapshot(`
      "project (x + x) AS y, f AS d
      └─ call f(a)
         └─ project a, (a * 2::BIGINT) AS x
            └─ scan "memory"."main"."t" [a]"
    `);
  });
});
