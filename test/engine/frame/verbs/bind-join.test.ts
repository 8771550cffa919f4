import { describe, expect, it } from "vitest";
import type { UntypedFrame } from "../../../../index.ts";
import { expectFailure } from "../expect-failure.ts";
import { openSession } from "../open-session.ts";

const LEFT = [
  { id: 1, a: "l1" },
  { id: 2, a: "l2" },
];
const RIGHT = [
  { id: 2, a: "r2", b: true },
  { id: 3, a: "r3", b: false },
];

async function sides() {
  const { frames } = await openSession();
  return [frames.fromRows(LEFT), frames.fromRows(RIGHT)] as const;
}

describe("join", () => {
  it("keeps one key column and suffixes the right's other names", async () => {
    const [left, right] = await sides();
    expect(await left.join(right, { on: "id" }).toArray()).toEqual([{ id: 2, a: "l2", a_right: "r2", b: true }]);
    expect(await left.join(right, { on: "id", suffix: "2" }).toArray()).toEqual([
      { id: 2, a: "l2", a2: "r2", b: true },
    ]);
  });

  it("takes the key from the side that has the row", async () => {
    const [left, right] = await sides();
    const lone = { id: 1, a: "l1", a_right: null, b: null };
    const both = { id: 2, a: "l2", a_right: "r2", b: true };
    const other = { id: 3, a: null, a_right: "r3", b: false };
    const joined = (how: "left" | "right" | "full") => left.join(right, { on: "id", how }).orderBy("id").toArray();
    expect(await joined("left")).toEqual([lone, both]);
    expect(await joined("right")).toEqual([both, other]);
    expect(await joined("full")).toEqual([lone, both, other]);
  });

  it("only filters when it is semi or anti", async () => {
    const [left, right] = await sides();
    expect(await left.join(right, { on: "id", how: "semi" }).toArray()).toEqual([LEFT[1]]);
    expect(await left.join(right, { on: "id", how: "anti" }).toArray()).toEqual([LEFT[0]]);
  });

  it("pairs every row with every row when it is cross", async () => {
    const [left, right] = await sides();
    expect(await left.join(right, { how: "cross" }).count()).toBe(4);
    await expectFailure(() => left.join(right, { how: "cross", on: "id" }), "plan.invalid-argument");
    await expectFailure(() => left.join(right, {}), "plan.invalid-argument");
  });

  it("joins by keys of different names, and by several", async () => {
    const { frames } = await openSession();
    const orders = frames.fromRows([{ user: 2, day: 1, n: 5 }]);
    const users = frames.fromRows(LEFT);
    expect(await users.join(orders, { on: { id: "user" } }).toArray()).toEqual([{ id: 2, a: "l2", day: 1, n: 5 }]);
    const days = frames.fromRows([{ user: 2, day: 1, sky: "blue" }]);
    expect(await orders.join(days, { on: ["user", "day"] }).toArray()).toEqual([
      { user: 2, day: 1, n: 5, sky: "blue" },
    ]);
  });

  it("never matches null with null", async () => {
    const { frames } = await openSession();
    const nulls = frames.fromRows([{ id: null as number | null }, { id: 1 }]);
    expect(await nulls.join(nulls, { on: "id" }).count()).toBe(1);
  });

  it("does not meet a frame of another session", async () => {
    const [left] = await sides();
    const [, right] = await sides();
    await expectFailure(() => left.join(right, { on: "id" }), "plan.two-sessions");
  });

  it("refuses a column the suffix would name twice", async () => {
    const { frames } = await openSession();
    const left = frames.fromRows([{ id: 1, a: 1, a_right: 1 }]);
    await expectFailure(left.join(left, { on: "id" }).toArray(), "plan.duplicate-column");
    await expectFailure(left.join(left, { on: "id", suffix: "" }).toArray(), "plan.duplicate-column");
  });
});

describe("joinAsof", () => {
  const TRADES = [
    { t: 1, who: "a" },
    { t: 5, who: "a" },
    { t: 5, who: "b" },
  ];
  const QUOTES = [
    { t: 0, who: "a", price: 10 },
    { t: 4, who: "a", price: 11 },
    { t: 6, who: "b", price: 20 },
  ];

  it("finds the nearest row before, or after", async () => {
    const { frames } = await openSession();
    const [trades, quotes] = [frames.fromRows(TRADES), frames.fromRows(QUOTES)];
    const before = trades.joinAsof(quotes, { on: "t", by: "who" }).orderBy("who", "t");
    expect((await before.toArray()).map((row) => [row.t_right, row.price])).toEqual([
      [0, 10],
      [4, 11],
      [null, null],
    ]);
    const after = trades.joinAsof(quotes, { on: "t", by: "who", direction: "forward", how: "inner" }).orderBy("t");
    expect((await after.toArray()).map((row) => row.price)).toEqual([11, 20]);
  });
});

describe("unionAll, intersect and except", () => {
  it("matches columns by name, and fills what is missing with null", async () => {
    const { frames } = await openSession();
    const first = frames.deserialize(
      frames
        .range(1)
        .withColumns(() => ({ a: "x" }))
        .serialize(),
    );
    const second = frames.deserialize(
      frames
        .range(1)
        .project(() => ({ b: true, a: "y" }))
        .serialize(),
    );
    expect(await first.unionAll(second).toArray()).toEqual([
      { id: 0, a: "x", b: null },
      { id: null, a: "y", b: true },
    ]);
  });

  it("keeps the order of the frames for the rows of a limit", async () => {
    const { frames } = await openSession();
    const one = frames
      .range(5)
      .orderBy((c) => c.id.desc())
      .limit(2);
    expect((await one.unionAll([frames.range(1), frames.range(1)]).toArray()).map((row) => row.id)).toEqual([
      4, 3, 0, 0,
    ]);
  });

  it("can go by position", async () => {
    const { frames } = await openSession();
    const second = frames.deserialize(
      frames
        .range(1)
        .project(() => ({ other: 7 }))
        .serialize(),
    );
    const first = frames.deserialize(frames.range(1).serialize());
    expect(await first.unionAll(second, { byName: false }).toArray()).toEqual([{ id: 0 }, { id: 7 }]);
    await expectFailure(
      first.unionAll(second.withColumns({ x: 1 }), { byName: false }).toArray(),
      "plan.type-mismatch",
    );
  });

  it("gives the rows both have, or only one", async () => {
    const { frames } = await openSession();
    const [low, high] = [frames.range(4), frames.range(6).filter((c) => c.id.ge(2))];
    expect(await low.intersect(high).orderBy("id").toArray()).toEqual([{ id: 2 }, { id: 3 }]);
    expect(await low.except(high).orderBy("id").toArray()).toEqual([{ id: 0 }, { id: 1 }]);
  });
});

const HOWS = ["inner", "left", "right", "full", "semi", "anti"] as const;

describe("joins in a row", () => {
  it.each(HOWS.flatMap((first) => HOWS.map((second) => [first, second] as const)))(
    "mean what they mean one by one: %s, then %s",
    async (first, second) => {
      const { frames } = await openSession();
      const table = (rows: readonly object[]) =>
        frames.fromRows(rows as Record<string, number>[]) as unknown as UntypedFrame;
      const [one, two, three] = [
        LEFT,
        RIGHT,
        [
          { id: 3, c: "t3" },
          { id: 1, c: "t1" },
          { id: 9, c: "t9" },
        ],
      ].map(table);
      const joined = one!.join(two!, { on: "id", how: first });
      const inARow = joined.join(three!, { on: "id", how: second });
      const oneByOne = joined.limit(1_000).join(three!, { on: "id", how: second });
      const sorted = async (frame: typeof inARow) =>
        (await frame.toArray()).map((row) => JSON.stringify(row)).toSorted();
      expect(await sorted(inARow)).toEqual(await sorted(oneByOne));
    },
  );

  it("are one FROM clause, so that DuckDB may choose their order", async () => {
    const [left, right] = await sides();
    const text = await left
      .join(right, { on: "id" })
      .join(right, { on: "id", suffix: "_again" })
      .explain({ level: "physical" });
    expect(text.match(/INNER JOIN/g)).toHaveLength(2);
  });
});
