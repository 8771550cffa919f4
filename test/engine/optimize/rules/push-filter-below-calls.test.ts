import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("push-filter-below-calls", () => {
  it("drops rows before they are called", async () => {
    const text = await shown((call) => `SELECT * FROM (SELECT a, ${call(0, "a")} AS d FROM t) WHERE a > 3`);
    expect(text).toMatchInlineSnapshot(`
      "project a, f AS d
      └─ call f(a)
         └─ filter (a > 3::BIGINT)
            └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("leaves a predicate that reads the call's result above the call", async () => {
    const text = await shown((call) => `SELECT * FROM (SELECT a, ${call(0, "a")} AS d FROM t) WHERE a > 3 AND d > 1`);
    expect(text).toMatchInlineSnapshot(`
      "filter (d > CAST('1' AS DOUBLE))
      └─ project a, f AS d
         └─ call f(a)
            └─ filter (a > 3::BIGINT)
               └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("leaves a volatile predicate where it stands", async () => {
    const text = await shown((call) => `SELECT * FROM (SELECT ${call(0, "a")} AS d FROM t) WHERE random() > 2`);
    expect(text).toMatchInlineSnapshot(`
      "filter ("random"() > CAST('2' AS DOUBLE))
      └─ project f AS d
         └─ call f(a)
            └─ scan "memory"."main"."t" [a]"
    `);
  });

  it("passes no limit", async () => {
    const text = await shown((call) => `SELECT * FROM (SELECT a, ${call(0, "a")} AS d FROM t LIMIT 5) WHERE a > 3`);
    expect(text).toMatchInlineSnapshot(`
      "filter (a > 3::BIGINT)
      └─ project a, f AS d
         └─ call f(a)
            └─ limit 5
               └─ scan "memory"."main"."t" [a]"
    `);
  });
});
