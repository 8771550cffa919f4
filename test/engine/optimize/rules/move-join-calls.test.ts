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

  it("refuses a call that reads both sides", async () => {
    const planning = shown((call) => `SELECT l.a FROM t l LEFT JOIN t r ON ${call(0, "l.a + r.a")} = 1`);
    await expect(planning).rejects.toMatchObject({ code: "plan.unsupported" });
  });
});
