// Looking at a frame before and after it runs.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { F, fn } from "../../index.ts";
import { openSession } from "../engine/frame/open-session.ts";

const double = fn({ name: "double", input: { x: z.number() }, output: z.number(), concurrency: 4 }).row(
  ({ x }) => x * 2,
);

describe("explain", () => {
  it("shows the call as a node, without running it", async () => {
    const { frames } = await openSession();
    const frame = frames.range(10).project((c) => ({ x: F.call(double, c.id) }));
    for (const level of ["logical", "physical", "all"] as const) {
      expect(await frame.explain({ level })).toContain("double");
    }
    expect(JSON.parse(await frame.explain({ format: "json" }))).toBeTypeOf("object");
    expect(await frame.explain({ format: "mermaid" })).toMatch(/flowchart|graph/);
  });

  it("works for frames DuckDB runs alone", async () => {
    const { frames } = await openSession();
    expect(await frames.range(10).limit(3).explain()).not.toBe("");
  });

  it("counts what a run did", async () => {
    const { frames } = await openSession();
    const text = await frames
      .range(1000)
      .project((c) => ({ x: F.call(double, c.id) }))
      .explainAnalyze();
    expect(text).toMatch(/1,?000/);
    expect(await frames.range(1000).explainAnalyze()).toMatch(/1,?000/);
  });
});

describe("schema", () => {
  it("gives the columns and types without running", async () => {
    const { frames } = await openSession();
    const frame = frames.range(1).project((c) => ({ x: F.call(double, c.id), y: c.id.cast("varchar") }));
    expect(await frame.schema()).toEqual([
      { name: "x", type: { id: "DOUBLE" } },
      { name: "y", type: { id: "VARCHAR" } },
    ]);
  });
});
