import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("split-filters", () => {
  it("puts plain predicates first and those with most calls last", async () => {
    const text = await shown(
      (call) => `SELECT a FROM t WHERE ${call(0, "a")} + ${call(0, "a + 1")} > 1 AND a > 2 AND ${call(1, "b")} = 'x'`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project a
      └─ filter ((f + f) > CAST('1' AS DOUBLE))
         └─ project a, f, f
            └─ call f(a), f(argument0)
               └─ project a, (a + 1::BIGINT) AS argument0
                  └─ filter (g = 'x')
                     └─ call g(b)
                        └─ filter (a > 2::BIGINT)
                           └─ scan "memory"."main"."t" [a, b]"
    `);
  });
});
