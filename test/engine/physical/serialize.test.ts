import { describe, expect, it } from "vitest";
import { decodePhysicalPlan, encodePhysicalPlan } from "../../../engine/physical/serialize.ts";
import { plan, type SpellCall } from "../plan/planned.ts";

describe("a physical plan", () => {
  it("reads back as it was written", async () => {
    const { physical } = await plan(
      (call) =>
        `SELECT CASE WHEN a > 1 THEN ${call(1, "b")} END AS x, [a] AS l, {'k': b} AS s FROM t WHERE ${call(0, "a")} > 2 LIMIT 3`,
    );
    expect(decodePhysicalPlan(encodePhysicalPlan(physical))).toEqual(physical);
  });

  it.each([
    ["rows read twice", (call: SpellCall) => `WITH n AS (SELECT ${call(0, "a")} AS x FROM t) FROM n UNION ALL FROM n`],
    [
      "a recursion",
      (call: SpellCall) =>
        `WITH RECURSIVE r AS (SELECT a FROM t UNION SELECT ${call(0, "a")}::BIGINT FROM r WHERE a < 9) FROM r`,
    ],
  ])("of %s reads back as it was written", async (_, query) => {
    const { physical } = await plan(query);
    expect(decodePhysicalPlan(encodePhysicalPlan(physical))).toEqual(physical);
  });

  it("is refused when it is something else", () => {
    expect(() => decodePhysicalPlan('{"kind":"teapot"}')).toThrow(
      expect.objectContaining({ code: "internal.plan-format" }),
    );
  });
});
