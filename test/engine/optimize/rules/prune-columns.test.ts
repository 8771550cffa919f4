import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("prune-columns", () => {
  it("makes no call nobody reads", async () => {
    const text = await shown((call) => `SELECT a FROM (SELECT a, ${call(0, "a")} AS d FROM t)`);
    expect(text).toMatchInlineSnapshot(`"scan "memory"."main"."t" [a]"`);
  });

  it("carries no column nobody reads through calls, joins and aggregates", async () => {
    const text = await shown(
      (call) =>
        `SELECT n FROM (SELECT l.b, count(*) AS n, sum(${call(0, "l.a")}) AS s FROM t l JOIN t r USING (a) GROUP BY l.b)`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project count_star AS n
      └─ aggregate b, count(*)
         └─ inner join on (a = a)
            ├─ scan "memory"."main"."t" [a, b]
            └─ scan "memory"."main"."t" [a]"
    `);
  });
});
