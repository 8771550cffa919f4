import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("move-join-calls", () => {
  it("computes a call of a join's condition on the side it reads", async () => {
    const text = await shown((call) => `SELECT l.a, r.b FROM t l JOIN t r ON ${call(0, "l.a")} = ${call(0, "r.a")}`);
    expect(text).toMatchInlineSnapshot(`
      "project a, b
      └─ inner join on (call = call)
         ├─ project a, f AS call
         │  └─ call f(a)
         │     └─ scan "memory"."main"."t" [a]
         └─ project b, f AS call
            └─ call f(a)
               └─ scan "memory"."main"."t" [a, b]"
    `);
  });

  it("moves what reads one side and leaves what a CASE over both sides may leave out", async () => {
    const text = await shown(
      (call) => `SELECT l.a FROM t l JOIN t r ON l.a = r.a AND CASE WHEN l.a > r.a THEN ${call(0, "l.a")} > 0 END`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project a
      └─ filter CASE WHEN (a > a) THEN (f > CAST('0' AS DOUBLE)) ELSE CAST(NULL AS BOOLEAN) END
         └─ project a, a, f
            └─ call f(a) where argument0
               └─ project a, a, COALESCE((a > a), false) AS argument0
                  └─ inner join on (a = a)
                     ├─ scan "memory"."main"."t" [a]
                     └─ scan "memory"."main"."t" [a]"
    `);
  });
});
