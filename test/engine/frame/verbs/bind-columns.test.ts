import { describe, expect, it } from "vitest";
import { _, col, F, lit } from "../../../../index.ts";
import { expectFailure } from "../expect-failure.ts";
import { openSession } from "../open-session.ts";

const PEOPLE = [
  { id: 1n, name: "Ada", age: 36 },
  { id: 2n, name: "Bob", age: 17 },
];

describe("project", () => {
  it("gives the named columns and no other", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(PEOPLE).project((c) => ({ who: c.name.upper(), older: c.age.add(1), k: "x" }));
    expect(await frame.toArray()).toEqual([
      { who: "ADA", older: 37, k: "x" },
      { who: "BOB", older: 18, k: "x" },
    ]);
  });

  it("reads the input's column where an output has its name", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(PEOPLE).project((c) => ({ age: c.age.mul(2), again: c.age }));
    expect(await frame.limit(1).toArray()).toEqual([{ age: 72, again: 36 }]);
  });

  it("takes plain expressions on an untyped frame", async () => {
    const { frames } = await openSession();
    const frame = frames.deserialize(frames.range(2).serialize()).project({ twice: _.id.mul(2), one: lit(1) });
    expect(await frame.toArray()).toEqual([
      { twice: 0, one: 1 },
      { twice: 2, one: 1 },
    ]);
  });

  it("needs at least one column", async () => {
    const { frames } = await openSession();
    await expectFailure(
      frames
        .range(1)
        .project(() => ({}))
        .toArray(),
      "plan.invalid-argument",
    );
  });

  it("says which column is meant when one is unknown", async () => {
    const { frames } = await openSession();
    const untyped = frames.deserialize(
      frames
        .range(1)
        .withColumns(() => ({ amount: 1 }))
        .serialize(),
    );
    const error = await expectFailure(untyped.project({ x: _.amout }).toArray(), "plan.unknown-column", {
      column: "amout",
      available: ["id", "amount"],
    });
    expect(error.message).toContain('Did you mean "amount"?');
  });

  it("does not take a name of another case", async () => {
    const { frames } = await openSession();
    await expectFailure(
      frames
        .range(1)
        .project(() => ({ x: col("ID") }))
        .toArray(),
      "plan.unknown-column",
    );
  });
});

describe("withColumns", () => {
  it("replaces in place and appends", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(PEOPLE).withColumns((c) => ({ more: c.age.add(1), name: c.name.lower() }));
    expect(await frame.limit(1).toArray()).toEqual([{ id: 1n, name: "ada", age: 36, more: 37 }]);
    expect(Object.keys((await frame.toArray())[0]!)).toEqual(["id", "name", "age", "more"]);
  });
});

describe("select, drop and rename", () => {
  it("keeps the order that select names", async () => {
    const { frames } = await openSession();
    const [row] = await frames.fromRows(PEOPLE).select("age", "id").toArray();
    expect(Object.entries(row!)).toEqual([
      ["age", 36],
      ["id", 1n],
    ]);
  });

  it("drops columns", async () => {
    const { frames } = await openSession();
    expect(await frames.fromRows(PEOPLE).drop("age", "name").toArray()).toEqual([{ id: 1n }, { id: 2n }]);
  });

  it("can swap two names", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([{ a: 1, b: "x" }]).rename({ a: "b", b: "a" });
    expect(await frame.toArray()).toEqual([{ b: 1, a: "x" }]);
  });

  it("refuses two columns of one name, whatever their case", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows(PEOPLE);
    await expectFailure(frame.rename({ age: "id" }).toArray(), "plan.duplicate-column", { column: "id" });
    await expectFailure(frame.rename({ age: "ID" }).toArray(), "plan.duplicate-column");
    await expectFailure(frame.select("id", "id").toArray(), "plan.duplicate-column");
  });
});

describe("names", () => {
  const HOSTILE = [
    'with "quotes"',
    "with 'single'",
    "a b",
    "a.b",
    "🙂",
    '"; DROP TABLE x; --',
    "__proto__",
    "constructor",
    "select",
    "rowid",
    "'); SELECT 1; --",
    "\n",
    "{{}}",
    "$1",
    "é",
  ];

  it.each(HOSTILE)("keeps a column called %j through every kind of verb", async (name) => {
    const { frames } = await openSession();
    const row = Object.fromEntries([
      [name, 1n],
      ["other", "x"],
    ]);
    const frame = frames.deserialize(
      frames
        .range(2)
        .project(() =>
          Object.fromEntries([
            [name, lit(1n)],
            ["other", lit("x")],
          ]),
        )
        .serialize(),
    );
    expect(await frame.limit(1).toArray()).toEqual([row]);
    const through = frame
      .filter(col(name).gt(0))
      .orderBy(name)
      .withColumns({ [`${name}2`]: col(name).add(1n) })
      .select(name, "other")
      .distinct(name)
      .rename({ [name]: `${name}!` })
      .groupBy(`${name}!`)
      .agg({ n: F.count() })
      .join(frame.distinct().rename({ [name]: `${name}!` }), { on: `${name}!` });
    expect(await through.toArray()).toEqual([
      Object.fromEntries([
        [`${name}!`, 1n],
        ["n", 1],
        ["other", "x"],
      ]),
    ]);
  });

  it("refuses an empty name", async () => {
    const { frames } = await openSession();
    await expectFailure(
      frames
        .range(1)
        .project(() => ({ "": lit(1) }))
        .toArray(),
      "plan.invalid-argument",
    );
  });
});
