import { describe, expect, it } from "vitest";
import { decodePhysicalPlan, encodePhysicalPlan } from "../../../engine/physical/serialize.ts";
import { plan } from "../plan/planned.ts";

describe("a physical plan", () => {
  it("reads back as it was written", async () => {
    const { physical } = await plan(
      (call) =>
        `SELECT CASE WHEN a > 1 THEN ${call(1, "b")} END AS x, [a] AS l, {'k': b} AS s FROM t WHERE ${call(0, "a")} > 2 LIMIT 3`,
    );
    expect(decodePhysicalPlan(encodePhysicalPlan(physical))).toEqual(physical);
  });

  it("is refused when it is something else", () => {
    expect(() => decodePhysicalPlan('{"kind":"teapot"}')).toThrow(
      expect.objectContaining({ code: "internal.plan-format" }),
    );
  });
});
