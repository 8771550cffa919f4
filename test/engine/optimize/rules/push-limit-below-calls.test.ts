import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("push-limit-below-calls", () => {
  it("makes as many calls as rows are wanted", async () => {
    const text = await shown((call) => `SELECT a, ${call(0, "a")} AS d FROM t LIMIT 3 OFFSET 2`);
    expect(text).toMatchInlineSnapshot(`
      "project a, f AS d
      └─ call f(a)
         └─ limit 3 after 2
            └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("takes a sort that reads no call along", async () => {
    const text = await shown((call) => `SELECT * FROM (SELECT a, ${call(0, "a")} AS d FROM t) ORDER BY a DESC LIMIT 3`);
    expect(text).toMatchInlineSnapshot(`
      "project a, f AS d
      └─ call f(a)
         └─ limit 3
            └─ sort a DESC NULLS LAST
               └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("stays above a sort by a call's result", async () => {
    const text = await shown((call) => `SELECT a, ${call(0, "a")} AS d FROM t ORDER BY d LIMIT 3`);
    expect(text).toMatchInlineSnapshot(`
      "limit 3
      └─ sort d ASC NULLS LAST
         └─ project a, f AS d
            └─ call f(a)
               └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("stays above a filter that calls", async () => {
    const text = await shown((call) => `SELECT a FROM t WHERE ${call(0, "a")} > 1 LIMIT 3`);
    expect(text).toMatchInlineSnapshot(`
      "limit 3
      └─ project a
         └─ filter (f > CAST('1' AS DOUBLE))
            └─ call f(a)
               └─ scan "memory"."main"."t" [a]"
    `);
  });
});
