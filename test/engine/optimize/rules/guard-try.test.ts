import { describe, expect, it } from "vitest";
import { shown } from "../../plan/planned.ts";

describe("guard-try", () => {
  it("computes the arguments of a call inside of the TRY around it", async () => {
    const text = await shown((call) => `SELECT TRY(${call(0, "b::BIGINT")}) AS x FROM t`);
    expect(text).toMatchInlineSnapshot(`
      "project CASE WHEN (TRY(struct_pack("a0" := CAST(b AS BIGINT))) IS NOT NULL) THEN TRY(f) ELSE CAST(NULL AS DOUBLE) END AS x
      └─ call f(argument0) where argument1
         └─ project b, CASE WHEN COALESCE((TRY(struct_pack("a0" := CAST(b AS BIGINT))) IS NOT NULL), false) THEN "struct_extract"(TRY(struct_pack("a0" := CAST(b AS BIGINT))), 'a0') ELSE CAST(NULL AS BIGINT) END AS argument0, COALESCE((TRY(struct_pack("a0" := CAST(b AS BIGINT))) IS NOT NULL), false) AS argument1
            └─ scan "memory"."main"."t" [b]"
    `);
  });
});
