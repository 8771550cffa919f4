import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("mask-filtered-arguments", () => {
  it("calls for the rows that a FILTER lets through", async () => {
    const text = await shown((call) => `SELECT sum(${call(0, "a")}) FILTER (a > 1) AS s FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project sum AS s
      └─ aggregate "sum"(CASE WHEN (a > 1::BIGINT) THEN f ELSE CAST(NULL AS DOUBLE) END) FILTER (WHERE (a > 1::BIGINT))
         └─ project a, f
            └─ call f(a) where argument0
               └─ project a, COALESCE((a > 1::BIGINT), false) AS argument0
                  └─ scan "memory"."main"."t" [a]"
    `);
  });
});
