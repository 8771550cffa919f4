import { describe, expect, it } from "vitest";
import { F } from "../../../../index.ts";
import { expectFailure } from "../expect-failure.ts";
import { openSession } from "../open-session.ts";

const SALES = [
  { shop: "a", year: 2020, sold: 1 },
  { shop: "a", year: 2021, sold: 2 },
  { shop: "b", year: 2021, sold: 4 },
  { shop: "b", year: 2021, sold: 8 },
];

describe("groupBy and agg", () => {
  it("gives keys, then aggregates", async () => {
    const { frames } = await openSession();
    const frame = frames
      .fromRows(SALES)
      .groupBy("shop")
      .agg((c) => ({ n: F.count(), sold: F.sum(c.sold), top: F.max(c.year) }))
      .orderBy("shop");
    expect(await frame.toArray()).toEqual([
      { shop: "a", n: 2, sold: 3, top: 2021 },
      { shop: "b", n: 2, sold: 12, top: 2021 },
    ]);
  });

  it("aggregates all rows into one, also when there are none", async () => {
    const { frames } = await openSession();
    const none = frames.range(5).filter((c) => c.id.gt(9));
    expect(await none.agg((c) => ({ n: F.count(), sum: F.sum(c.id) })).toArray()).toEqual([{ n: 0, sum: null }]);
  });
});

describe("pivot and unpivot", () => {
  it("makes columns of the values it is given", async () => {
    const { frames } = await openSession();
    const frame = frames
      .fromRows(SALES)
      .pivot({ on: "year", keys: ["shop"], value: (c) => F.sum(c.sold), values: [2020, 2021] })
      .orderBy("shop");
    expect(await frame.toArray()).toEqual([
      { shop: "a", 2020: 1, 2021: 2 },
      { shop: "b", 2020: null, 2021: 12 },
    ]);
  });

  it("finds the values by itself", async () => {
    const { frames } = await openSession();
    const frame = frames
      .fromRows(SALES)
      .pivot({ on: "shop", keys: ["year"], value: () => F.count() })
      .orderBy("year");
    expect(await frame.toArray()).toEqual([
      { year: 2020, a: 1, b: null },
      { year: 2021, a: 1, b: 2 },
    ]);
    await expectFailure(frame.explain(), "plan.unsupported");
  });

  it("makes rows of columns, nulls included", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([
      { id: 1, x: 10 as number | null, y: 20 },
      { id: 2, x: null, y: 40 },
    ]);
    expect(await frame.unpivot(["x", "y"]).toArray()).toEqual([
      { id: 1, name: "x", value: 10 },
      { id: 1, name: "y", value: 20 },
      { id: 2, name: "x", value: null },
      { id: 2, name: "y", value: 40 },
    ]);
  });
});

describe("explode and unnest", () => {
  const ROWS = [
    { id: 1, tags: ["a", "b"] as string[] | null, at: { lat: 1, lon: 2 } },
    { id: 2, tags: [], at: { lat: 3, lon: 4 } },
    { id: 3, tags: null, at: { lat: 5, lon: 6 } },
  ];

  it("makes a row per item", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(ROWS).select("id", "tags");
    expect(await frame.explode("tags").toArray()).toEqual([
      { id: 1, tags: "a" },
      { id: 1, tags: "b" },
    ]);
    expect((await frame.explode("tags", { outer: true }).toArray()).slice(2)).toEqual([
      { id: 2, tags: null },
      { id: 3, tags: null },
    ]);
  });

  it("puts the fields of a struct in its place", async () => {
    const { frames } = await openSession();
    expect((await frames.fromRows(ROWS).select("at", "id").unnest("at").toArray())[0]).toEqual({
      lat: 1,
      lon: 2,
      id: 1,
    });
    await expectFailure(frames.deserialize(frames.range(1).serialize()).unnest("id").toArray(), "plan.type-mismatch");
  });
});
