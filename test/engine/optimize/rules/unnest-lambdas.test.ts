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

  it("goes from item to item where the next needs the result of the last", async () => {
    const text = await shown(
      (call) => `SELECT list_reduce([a, 1], lambda x, y: ${call(0, "x + y")}::BIGINT) AS r FROM t`,
    );
    expect(text).toMatchInlineSnapshot(`
      "project list_reduce AS r
      └─ with rows, computed once
         ├─ window "row_number"() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE NO OTHERS)
         │  └─ project a, "list_value"(a, 1::BIGINT) AS list
         │     └─ scan "memory"."main"."t" [a]
         └─ project a, value AS list_reduce
            └─ sort row_number ASC NULLS LAST
               └─ left join on (row_number = number)
                  ├─ read #0
                  └─ project number, value
                     └─ filter (position = "len"(list))
                        └─ inner join on (number = row_number)
                           ├─ recursion list_reduce
                           │  ├─ project row_number AS number, 1::BIGINT AS position, CASE WHEN ("len"(list) = 0::BIGINT) THEN CAST("error"('Cannot perform list_reduce on an empty input list') AS BIGINT) ELSE "array_extract"(list, 1::BIGINT) END AS value
                           │  │  └─ filter (list IS NOT NULL)
                           │  │     └─ read #0
                           │  └─ project number, (position + 1::BIGINT) AS position, CAST(f AS BIGINT) AS value
                           │     └─ call f(argument0)
                           │        └─ project number, position, (value + "array_extract"(list, (position + 1::BIGINT))) AS argument0
                           │           └─ filter (position < "len"(list))
                           │              └─ inner join on (number = row_number)
                           │                 ├─ read #1
                           │                 └─ read #0
                           └─ read #0"
    `);
  });
});
