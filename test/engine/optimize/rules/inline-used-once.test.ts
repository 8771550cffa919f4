import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("inline-used-once", () => {
  it("lets a limit reach the calls of a CTE that is read once", async () => {
    const text = await shown((call) => `WITH n AS (SELECT ${call(0, "a")} AS x FROM t) SELECT x FROM n LIMIT 3`);
    expect(text).toMatchInlineSnapshot(`
      "project f AS x
      └─ call f(a)
         └─ limit 3
            └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("keeps a CTE that is read twice", async () => {
    const text = await shown((call) => `WITH n AS (SELECT ${call(0, "a")} AS x FROM t) FROM n UNION ALL FROM n`);
    expect(text).toMatchInlineSnapshot(`
      "with n, computed once
      ├─ project f AS x
      │  └─ call f(a)
      │     └─ scan "memory"."main"."t" [a]
      └─ union all
         ├─ read #0
         └─ read #0"
    `);
  });

  it("keeps a CTE that the query calls materialized", async () => {
    const text = await shown(
      (call) => `WITH n AS MATERIALIZED (SELECT ${call(0, "a")} AS x FROM t) SELECT x FROM n LIMIT 3`,
    );
    expect(text).toMatchInlineSnapshot(`
      "with n, computed once
      ├─ project f AS x
      │  └─ call f(a)
      │     └─ scan "memory"."main"."t" [a]
      └─ limit 3
         └─ read #0"
    `);
  });
});
