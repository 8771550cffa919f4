import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("unnest-lambdas", () => {
  it("calls for the items of all lists at once", async () => {
    const text = await shown((call) => `SELECT list_transform([a, 1], lambda i: ${call(0, "i")}) AS l FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project list_transform AS l
      └─ with rows, computed once
         ├─ window "row_number"() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS)
         │  └─ project a, "list_value"(a, 1::BIGINT) AS list
         │     └─ scan "memory"."main"."t" [a]
         └─ project a, CASE WHEN (list IS NULL) THEN CAST(NULL AS DOUBLE[]) ELSE COALESCE(list, CAST([] AS DOUBLE[])) END AS list_transform
            └─ sort row_number ASC NULLS LAST
               └─ left join on (row_number = number)
                  ├─ read #0
                  └─ aggregate number, "list"(value ORDER BY position ASC NULLS LAST)
                     └─ project row_number AS number, position, f AS value
                        └─ call f(item)
                           └─ unnest list AS item, "generate_series"(1::BIGINT, "len"(list)) AS position
                              └─ read #0"
    `);
  });
});
