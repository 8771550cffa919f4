// Calls wherever an expression may stand, against the same computed in plain JavaScript.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { _, F, fn, rowError, when } from "../../index.ts";
import { expectFailure } from "../engine/frame/expect-failure.ts";
import { openSession } from "../engine/frame/open-session.ts";

const ROWS = Array.from({ length: 100 }, (_, index) => ({
  id: index,
  name: `n${index % 7}`,
  size: (index * 37) % 100,
}));

/** A function that doubles, and how often each value was asked for. */
function doubler(name = "double") {
  const seen: number[] = [];
  const f = fn({ name, input: { x: z.number() }, output: z.number() }).row(({ x }) => {
    seen.push(x);
    return x * 2;
  });
  return { f, seen };
}
const shout = fn({ name: "shout", input: { text: z.string() }, output: z.string(), pure: true }).row(({ text }) =>
  text.toUpperCase(),
);
const double = doubler().f;

async function rowsFrame() {
  const { frames } = await openSession();
  return frames.fromRows(ROWS);
}

describe("a call", () => {
  it("gives one value per row, in order", async () => {
    const frame = (await rowsFrame()).project((c) => ({ id: c.id, twice: F.call(double, c.size) }));
    expect(await frame.toArray()).toEqual(ROWS.map(({ id, size }) => ({ id, twice: size * 2 })));
  });

  it("may stand inside other expressions, and beside other calls", async () => {
    const frame = (await rowsFrame()).project((c) => ({
      sum: F.call(double, c.size).add(1),
      loud: F.call(shout, c.name).lower(),
      plain: c.id,
    }));
    expect(await frame.toArray()).toEqual(
      ROWS.map(({ id, name, size }) => ({ sum: size * 2 + 1, loud: name, plain: id })),
    );
  });

  it("may take another call's result, or an expression", async () => {
    const frame = (await rowsFrame()).project((c) => ({ x: F.call(double, F.call(double, c.size.add(1))) }));
    expect(await frame.toArray()).toEqual(ROWS.map(({ size }) => ({ x: (size + 1) * 4 })));
  });

  it("may follow a filter over another call's result", async () => {
    const frame = (await rowsFrame())
      .withColumns((c) => ({ twice: F.call(double, c.size) }))
      .filter((c) => c.twice.gt(100))
      .project((c) => ({ id: c.id, four: F.call(double, c.twice) }));
    const expected = ROWS.filter(({ size }) => size * 2 > 100).map(({ id, size }) => ({ id, four: size * 4 }));
    expect(await frame.toArray()).toEqual(expected);
  });

  it("may decide a filter", async () => {
    const frame = (await rowsFrame()).filter((c) => F.call(double, c.size).gt(150)).select("id");
    expect(await frame.toArray()).toEqual(ROWS.filter(({ size }) => size > 75).map(({ id }) => ({ id })));
  });

  it("may be a sort key", async () => {
    const frame = (await rowsFrame())
      .orderBy((c) => F.call(double, c.size).desc())
      .limit(3)
      .select("size");
    expect(await frame.toArray()).toEqual([{ size: 99 }, { size: 98 }, { size: 97 }]);
  });

  it("may be a group key and an aggregate's argument", async () => {
    const frame = (await rowsFrame())
      .withColumns((c) => ({ key: F.call(shout, c.name) }))
      .groupBy("key")
      .agg((c) => ({ n: F.count(), sum: F.sum(F.call(double, c.size)) }))
      .orderBy("key");
    const keys = [...new Set(ROWS.map(({ name }) => name.toUpperCase()))].sort();
    const expected = keys.map((key) => {
      const sizes = ROWS.filter(({ name }) => name.toUpperCase() === key).map(({ size }) => size * 2);
      return { key, n: sizes.length, sum: sizes.reduce((total, size) => total + size, 0) };
    });
    expect(await frame.toArray()).toEqual(expected);
  });

  it("may be a call over an aggregate", async () => {
    const frame = (await rowsFrame()).agg((c) => ({ x: F.call(double, F.max(c.size)) }));
    expect(await frame.toArray()).toEqual([{ x: 198 }]);
  });

  it("may be a join key", async () => {
    const { frames } = await openSession();
    const names = frames.fromRows([
      { loud: "N1", v: 1 },
      { loud: "N2", v: 2 },
    ]);
    const frame = frames
      .fromRows(ROWS)
      .withColumns((c) => ({ loud: F.call(shout, c.name) }))
      .join(names, { on: "loud" })
      .select("id", "v")
      .orderBy("id");
    const expected = ROWS.flatMap(({ id, name }) =>
      name === "n1" || name === "n2" ? [{ id, v: Number(name[1]) }] : [],
    );
    expect(await frame.toArray()).toEqual(expected);
  });

  it("is made only for the rows whose branch is taken", async () => {
    const { f, seen } = doubler();
    const frame = (await rowsFrame()).project((c) => ({ x: when(c.size.lt(10), F.call(f, c.size)).otherwise(-1) }));
    expect(await frame.toArray()).toEqual(ROWS.map(({ size }) => ({ x: size < 10 ? size * 2 : -1 })));
    expect(seen.every((x) => x < 10)).toBe(true);
  });

  it("is made at most as often as a limit above it needs", async () => {
    const { f, seen } = doubler();
    const frame = (await rowsFrame()).project((c) => ({ x: F.call(f, c.size) })).limit(10);
    expect(await frame.toArray()).toHaveLength(10);
    expect(seen.length).toBe(10);
  });

  it("is made once where it is written twice", async () => {
    const { f, seen } = doubler();
    const frame = (await rowsFrame()).project((c) => ({ a: F.call(f, c.size), b: F.call(f, c.size).add(1) }));
    expect((await frame.toArray())[1]).toEqual({ a: 74, b: 75 });
    expect(seen.length).toBe(ROWS.length);
  });

  it("is made once where its frame is used twice", async () => {
    const { f, seen } = doubler();
    const called = (await rowsFrame()).select("id", "size").withColumns((c) => ({ x: F.call(f, c.size) }));
    const frame = called.join(called.rename({ x: "y", size: "same" }), { on: "id" });
    expect(await frame.count()).toBe(ROWS.length);
    expect((await frame.orderBy("id").toArray())[1]).toEqual({ id: 1, size: 37, x: 74, same: 37, y: 74 });
    expect(seen.length).toBeLessThanOrEqual(2 * ROWS.length);
  });

  it("is found by name, with positional arguments", async () => {
    const { frames } = await openSession({ functions: [shout] });
    const named = frames.range(1).project(() => ({ x: F.catalog_call("shout", "a") }));
    expect(await named.toArray()).toEqual([{ x: "A" }]);
  });

  it("is not made for null, unless its parameter takes null", async () => {
    const { frames } = await openSession();
    const known = fn({ name: "known", input: { text: z.string().nullable() }, output: z.boolean() }).row(
      ({ text }) => text !== null,
    );
    const frame = frames
      .fromRows([{ t: "a" as string | null }, { t: null }])
      .project((c) => ({ loud: F.call(shout, c.t), known: F.call(known, c.t) }));
    expect(await frame.toArray()).toEqual([
      { loud: "A", known: true },
      { loud: null, known: false },
    ]);
  });

  it("reads 64-bit integers as its schema says", async () => {
    const { frames } = await openSession();
    const asNumber = fn({ name: "as_number", input: { x: z.number() }, output: z.int() }).row(({ x }) => x + 1);
    const asBigint = fn({ name: "as_bigint", input: { x: z.bigint() }, output: z.bigint() }).row(({ x }) => x + 1n);
    const frame = frames
      .deserialize(
        frames
          .range(1)
          .project(() => ({ x: 41n }))
          .serialize(),
      )
      .project({ n: F.call(asNumber, _.x), b: F.call(asBigint, _.x) });
    expect(await frame.toArray()).toEqual([{ n: 42, b: 42n }]);
  });
});

describe("a failing call", () => {
  const odd = fn({ name: "odd", input: { x: z.number() }, output: z.number() }).row(({ x }) => {
    if (x % 2 === 0) throw new TypeError(`${x} is even`);
    return x === 7 ? rowError("Seven", "no sevens") : x;
  });

  it("fails the query, and says which function and why", async () => {
    const { frames } = await openSession();
    const frame = frames.range(10).project((c) => ({ x: F.call(odd, c.id) }));
    const error = await expectFailure(frame.toArray(), "function.failed", {
      functionName: "odd",
      remoteType: "TypeError",
    });
    expect(error.message).toContain("0 is even");
  });

  it("gives null, another value, or what happened, when asked to", async () => {
    const { frames } = await openSession();
    const frame = frames.range(3).project((c) => ({
      nothing: F.call(odd, c.id).orNull(),
      other: F.call(odd, c.id).orElse(-1),
      why: F.call(odd, c.id).try().get("error_message"),
    }));
    expect(await frame.toArray()).toEqual([
      { nothing: null, other: -1, why: "0 is even" },
      { nothing: 1, other: 1, why: null },
      { nothing: null, other: -1, why: "2 is even" },
    ]);
  });

  it("is split from those that succeed, over one run", async () => {
    const { frames } = await openSession();
    const { f, seen } = (() => {
      const asked: number[] = [];
      const g = fn({ name: "picky", input: { x: z.number() }, output: z.number() }).row(({ x }) => {
        asked.push(x);
        if (x === 3) throw new RangeError("three");
        return x;
      });
      return { f: g, seen: asked };
    })();
    const { ok, failed } = frames
      .range(5)
      .withColumns((c) => ({ y: F.call(f, c.id).try() }))
      .splitErrors("y");
    expect(await ok.toArray()).toEqual([0, 1, 2, 4].map((id) => ({ id, y: id })));
    expect(await failed.toArray()).toMatchObject([
      { id: 3, error_type: "RangeError", error_message: "three", attempts: 1, call_id: expect.any(String) },
    ]);
    expect(seen).toHaveLength(5);
  });
});

describe("flatMap", () => {
  const letters = fn({ name: "letters", input: { text: z.string() }, output: z.string() }).stream(async function* ({
    text,
  }) {
    yield* text;
  });

  it("gives a row per item, and none, or one null, for no items", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([
      { id: 1, t: "ab" as string | null },
      { id: 2, t: "" },
      { id: 3, t: null },
      { id: 4, t: "c" },
    ]);
    const inner = frame.flatMap(letters, (c) => c.t, { as: "letter" }).select("id", "letter");
    expect(await inner.toArray()).toEqual([
      { id: 1, letter: "a" },
      { id: 1, letter: "b" },
      { id: 4, letter: "c" },
    ]);
    const outer = frame.flatMap(letters, (c) => ({ text: c.t }), { as: "letter", outer: true }).select("id", "letter");
    expect((await outer.toArray()).map((row) => row.letter)).toEqual(["a", "b", null, null, "c"]);
  });
});

describe("flatMap of a function that is no stream", () => {
  it("is refused", async () => {
    const { frames } = await openSession();
    const frame = frames.range(2).flatMap(double as never, () => ({ x: 1 }) as never, { as: "y" });
    await expectFailure(frame.toArray(), "plan.type-mismatch");
  });
});

describe("names of functions and arguments", () => {
  it("are checked before any row is sent", async () => {
    const { f, seen } = doubler("tally");
    const { frames } = await openSession({ functions: [f] });
    const range = frames.range(3);
    const error = await expectFailure(
      range.project((c) => ({ x: F.catalog_call("taly", c.id) })).toArray(),
      "plan.unknown-function",
      { name: "taly", available: ["tally"] },
    );
    expect(error.message).toContain('Did you mean "tally"?');
    await expectFailure(
      range.project((c) => ({ x: F.catalog_call("tally", c.id, 1) })).toArray(),
      "plan.argument-count",
      {
        function: "tally",
        expected: 1,
        actual: 2,
      },
    );
    await expectFailure(range.project(() => ({ x: F.catalog_call("tally", "text") })).toArray(), "plan.argument-type", {
      function: "tally",
      parameter: "x",
    });
    await expectFailure(() => range.project(() => ({ x: F.call(f, { y: 1 } as never) })), "plan.invalid-argument");
    expect(seen).toEqual([]);
  });

  it("are those of the untyped frame's columns too", async () => {
    const { frames } = await openSession();
    const untyped = frames.deserialize(frames.range(2).serialize());
    expect(await untyped.project({ x: F.call(double, _.id) }).toArray()).toEqual([{ x: 0 }, { x: 2 }]);
  });
});

describe("a large frame that meets a function of undeclared concurrency", () => {
  it("is spoken of early, once, with what to do", async () => {
    const notices: string[] = [];
    const { frames } = await openSession({ onNotice: ({ message }) => notices.push(message) });
    const slow = fn({ name: "slow", input: { x: z.number() }, output: z.number() }).row(
      ({ x }) => new Promise<number>((resolve) => setTimeout(resolve, 4, x)),
    );
    const called = frames.range(20_000).project((c) => ({ y: F.call(slow, c.id) }));
    let batches = 0;
    for await (const _ of called.batches()) if (++batches === 6) break;
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /^slow: 1\d,\d{3} rows, concurrency 1 \(default\), about \d+ ms each: .*; set `concurrency`$/,
    );
  });
});
