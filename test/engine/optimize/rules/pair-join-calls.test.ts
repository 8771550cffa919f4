import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("pair-join-calls", () => {
  it("calls for the pairs of an inner join that meet the rest of the condition", async () => {
    const text = await shown((call) => `SELECT l.a FROM t l JOIN t r ON l.b = r.b AND ${call(0, "l.a + r.a")} = 1`);
    expect(text).toMatchInlineSnapshot(`
      "project a
      └─ filter (f = CAST('1' AS DOUBLE))
         └─ project a, f
            └─ call f(argument0)
               └─ project a, (a + a) AS argument0
                  └─ inner join on (b = b)
                     ├─ scan "memory"."main"."t" [b, a]
                     └─ scan "memory"."main"."t" [b, a]"
    `);
  });

  it("gives the rows of an outer join that have no pair their nulls", async () => {
    const text = await shown((call) => `SELECT l.a FROM t l LEFT JOIN t r ON ${call(0, "l.a + r.a")} = 1`);
    expect(text).toMatchInlineSnapshot(`
      "project a
      └─ with side, computed once
         ├─ window "row_number"() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS)
         │  └─ scan "memory"."main"."t" [a]
         └─ with side, computed once
            ├─ window "row_number"() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS)
            │  └─ scan "memory"."main"."t" [a]
            └─ project a, a
               └─ left join on (row_number = row_number)
                  ├─ read #0
                  └─ project row_number, a
                     └─ filter (f = CAST('1' AS DOUBLE))
                        └─ project row_number, a, f
                           └─ call f(argument0)
                              └─ project row_number, a, (a + a) AS argument0
                                 └─ inner join
                                    ├─ read #0
                                    └─ read #1"
    `);
  });
});
