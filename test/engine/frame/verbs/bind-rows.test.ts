import { describe, expect, it } from "vitest";
import { lit } from "../../../../index.ts";
import { expectFailure } from "../expect-failure.ts";
import { openSession } from "../open-session.ts";

const ids = (rows: readonly { id: number }[]) => rows.map((row) => row.id);

describe("filter", () => {
  it("keeps the rows for which the condition is true, not null", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([{ a: 1 as number | null }, { a: null }, { a: 3 }]).filter((c) => c.a.gt(1));
    expect(await frame.toArray()).toEqual([{ a: 3 }]);
  });
});

describe("limit, slice and tail", () => {
  it("cut in the order of the input", async () => {
    const { frames } = await openSession();
    const range = frames.range(100);
    expect(ids(await range.limit(3).toArray())).toEqual([0, 1, 2]);
    expect(ids(await range.slice(97).toArray())).toEqual([97, 98, 99]);
    expect(ids(await range.slice(10, 2).toArray())).toEqual([10, 11]);
    expect(ids(await range.tail(2).toArray())).toEqual([98, 99]);
    expect(await range.limit(0).toArray()).toEqual([]);
    expect(await range.slice(0).count()).toBe(100);
  });

  it("refuse what is no number of rows", async () => {
    const { frames } = await openSession();
    for (const rows of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expectFailure(() => frames.range(3).limit(rows), "plan.invalid-argument", { argument: "rows" });
    }
  });
});

describe("orderBy", () => {
  const ROWS = [
    { id: 1, a: 2 as number | null },
    { id: 2, a: null },
    { id: 3, a: 1 },
    { id: 4, a: 2 },
  ];

  it("puts nulls last both ways, unless a key says otherwise", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(ROWS);
    expect(ids(await frame.orderBy("a", "id").toArray())).toEqual([3, 1, 4, 2]);
    expect(ids(await frame.orderBy((c) => [c.a.desc(), c.id.desc()]).toArray())).toEqual([4, 1, 3, 2]);
    expect(ids(await frame.orderBy((c) => c.a.asc({ nulls: "first" }), "id").toArray())).toEqual([2, 3, 1, 4]);
  });

  it("does not take a number for a place in the select list", async () => {
    const { frames } = await openSession();
    expect(
      ids(
        await frames
          .fromRows(ROWS)
          .orderBy(() => lit(2), "id")
          .toArray(),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
});

describe("distinct and distinctOn", () => {
  const ROWS = [
    { k: "x", v: 1 },
    { k: "x", v: 2 },
    { k: "y", v: 3 },
    { k: "y", v: 3 },
  ];

  it("takes whole rows, or one row per value", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(ROWS);
    expect(await frame.distinct().orderBy("v").toArray()).toEqual(ROWS.slice(0, 3));
    expect(await frame.distinct("k").count()).toBe(2);
  });

  it("takes the first by an order", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(ROWS).distinctOn(["k"], { orderBy: (c) => c.v.desc() });
    expect(await frame.orderBy("k").toArray()).toEqual([ROWS[1], ROWS[2]]);
  });
});

describe("dropNull and fillNull", () => {
  const ROWS = [
    { a: 1n as bigint | null, b: "x" as string | null, c: 0.5 as number | null },
    { a: null, b: null, c: null },
    { a: 3n, b: null, c: 1.5 },
  ];

  it("drops rows with nulls in some columns, or in any", async () => {
    const { frames } = await openSession();
    expect(await frames.fromRows(ROWS).dropNull("a").count()).toBe(2);
    expect(await frames.fromRows(ROWS).dropNull().toArray()).toEqual([ROWS[0]]);
  });

  it("fills every column that can hold the value, and leaves the types alone", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(ROWS);
    expect((await frame.fillNull(0).toArray())[1]).toEqual({ a: 0n, b: null, c: 0 });
    expect((await frame.fillNull(0.5).toArray())[1]).toEqual({ a: null, b: null, c: 0.5 });
    expect((await frame.fillNull("-").toArray())[1]).toEqual({ a: null, b: "-", c: null });
    expect(await frame.fillNull({ a: 7, b: "?" }).schema()).toEqual(await frame.schema());
    expect((await frame.fillNull({ a: 7, b: "?" }).toArray())[1]).toEqual({ a: 7n, b: "?", c: null });
  });

  it("says so when a column cannot hold its value", async () => {
    const { frames } = await openSession();
    const frame = frames.deserialize(frames.range(1).serialize()).fillNull({ id: "x" });
    await expectFailure(frame.toArray(), "plan.type-mismatch");
  });
});

describe("sample and withRowId", () => {
  it("draws the same rows for the same seed, in order", async () => {
    const { frames } = await openSession();
    const range = frames.range(1000);
    const drawn = ids(await range.sample({ fraction: 0.1, seed: 7 }).toArray());
    expect(drawn.length).toBeGreaterThan(50);
    expect(drawn.length).toBeLessThan(200);
    expect(drawn).toEqual([...drawn].sort((left, right) => left - right));
    expect(ids(await range.sample({ fraction: 0.1, seed: 7 }).toArray())).toEqual(drawn);
    expect(ids(await range.sample({ fraction: 0.1, seed: 8 }).toArray())).not.toEqual(drawn);
  });

  it("draws a number of rows", async () => {
    const { frames } = await openSession();
    const drawn = ids(await frames.range(1000).sample({ rows: 5, seed: 1 }).toArray());
    expect(drawn).toHaveLength(5);
    expect(drawn).toEqual([...drawn].sort((left, right) => left - right));
    expect(await frames.range(3).sample({ rows: 5 }).count()).toBe(3);
    expect(await frames.range(10).sample({ fraction: 1 }).count()).toBe(10);
    expect(await frames.range(10).sample({ fraction: 0 }).count()).toBe(0);
  });

  it("numbers rows from 0", async () => {
    const { frames } = await openSession();
    expect(
      await frames
        .range(9)
        .filter((c) => c.id.gt(5))
        .withRowId("n")
        .toArray(),
    ).toEqual([
      { id: 6, n: 0 },
      { id: 7, n: 1 },
      { id: 8, n: 2 },
    ]);
  });
});
