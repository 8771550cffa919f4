// Where rows come from and where they go.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromArrays } from "apache-arrow";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { F, fn } from "../../index.ts";
import { expectFailure } from "../engine/frame/expect-failure.ts";
import { openSession } from "../engine/frame/open-session.ts";

const ROWS = [
  { id: 1n, name: "Ada", score: 0.5 as number | null, tags: ["x", "y"] },
  { id: 2n, name: "Bö🙂", score: null, tags: [] as string[] },
];
const double = fn({ name: "double", input: { x: z.number() }, output: z.number() }).row(({ x }) => x * 2);

async function open() {
  const folder = await mkdtemp(join(tmpdir(), "quarry-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const session = await openSession();
  return { frames: session.frames, session, path: (name: string) => join(folder, name) };
}

describe("files", () => {
  it("are read back as they were written, in every format", async () => {
    const { frames, path } = await open();
    const frame = frames.fromRows(ROWS);
    await frame.writeParquet(path("a.parquet"));
    await frame.writeNdjson(path("a.ndjson"));
    await frame.writeArrow(path("a.arrow"));
    await frame.drop("tags").writeCsv(path("a.csv"));
    expect(await frames.scan(path("a.parquet")).toArray()).toEqual(ROWS);
    expect(await frames.scan(path("a.ndjson")).toArray()).toEqual(ROWS);
    expect(await frames.scan(path("a.arrow")).toArray()).toEqual(ROWS);
    expect(await frames.scan(path("a.csv")).toArray()).toEqual(ROWS.map(({ tags, ...row }) => row));
  });

  it("are the same when a call stands in between", async () => {
    const { frames, path } = await open();
    const frame = frames.range(50_000).project((c) => ({ id: c.id, x: F.call(double, c.id) }));
    const report = await frame.writeParquet(path("out/"));
    expect(report).toMatchObject({ rows: 50_000, calls: 50_000, errors: {} });
    expect(report.elapsedMs).toBeGreaterThan(0);
    const read = frames.scan(path("out"), { schema: z.object({ id: z.number(), x: z.number() }) });
    expect(await read.agg((c) => ({ n: F.count(), sum: F.sum(c.x) })).toArray()).toEqual([
      { n: 50_000, sum: 50_000 * 49_999 },
    ]);
  });

  it("may be several, by glob, by list, in partitions", async () => {
    const { frames, path } = await open();
    await frames.range(2).writeParquet(path("a.parquet"));
    await frames.range(3).writeParquet(path("b.parquet"));
    expect(await frames.scan(path("*.parquet")).count()).toBe(5);
    expect(await frames.scan([path("b.parquet"), path("a.parquet")]).count()).toBe(5);
    await frames
      .range(4)
      .withColumns((c) => ({ k: c.id.mod(2) }))
      .writeParquet(path("parts/"), { partitionBy: ["k"] });
    expect(
      await frames
        .scan(path("parts"), { hive: true })
        .filter((c) => c.k!.eq(1))
        .count(),
    ).toBe(2);
  });

  it("can number their rows", async () => {
    const { frames, path } = await open();
    await frames.range(3).writeParquet(path("a.parquet"));
    const rows = await frames.scan(path("a.parquet"), { rowId: "row" }).toArray();
    expect(rows.map((row) => row.row)).toEqual([0, 1, 2]);
  });

  it("are skipped row by row where a dataset holds them already", async () => {
    const { frames, path } = await open();
    expect(await frames.range(3).skipExisting(path("out/"), "id").count()).toBe(3);
    await frames.range(3).writeParquet(path("out/"));
    expect(await frames.range(5).skipExisting(path("out/"), "id").toArray()).toEqual([{ id: 3 }, { id: 4 }]);
  });
});

describe("memory", () => {
  it("holds Arrow tables and the bytes of Parquet files", async () => {
    const { frames, path } = await open();
    const table = tableFromArrays({ a: Int32Array.from([1, 2]), b: ["x", "y"] });
    expect(await frames.fromArrow(table).toArray()).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ]);
    await frames.fromRows(ROWS).writeParquet(path("a.parquet"));
    const bytes = new Uint8Array(await readFile(path("a.parquet")));
    const frame = frames.fromParquet(bytes);
    expect(await frame.toArray()).toEqual(ROWS);
    expect(await frame.toArray()).toEqual(ROWS);
  });

  it("keeps the types of plain values", async () => {
    const { frames } = await open();
    const at = new Date("2024-05-06T07:08:09.123Z");
    const row = {
      at,
      bytes: new Uint8Array([0, 255]),
      big: 2n ** 70n,
      deep: [{ a: 1 as number | null, b: ["x"] }],
      no: null,
    };
    const frame = frames.fromRows([row]);
    expect(await frame.toArray()).toEqual([row]);
    expect((await frame.schema()).map(({ type }) => type.id)).toEqual([
      "TIMESTAMP WITH TIME ZONE",
      "BLOB",
      "HUGEINT",
      "LIST",
      "VARCHAR",
    ]);
    const columns = frames.fromColumns({ x: Float64Array.of(1, 2), y: ["a", null] });
    expect(await columns.toArray()).toEqual([
      { x: 1, y: "a" },
      { x: 2, y: null },
    ]);
  });

  it("takes rows of a schema, also none", async () => {
    const { frames } = await open();
    const schema = z.object({ id: z.bigint(), name: z.string().nullable() });
    expect(await frames.fromRows([], { schema }).toArray()).toEqual([]);
    expect(await frames.fromRows([{ id: 1 }], { schema }).toArray()).toEqual([{ id: 1n, name: null }]);
  });
});

describe("rows that arrive over time", () => {
  const schema = z.object({ n: z.number() });
  async function* numbers() {
    for (let n = 0; n < 5; n++) yield { n };
  }

  it("pass through verbs and calls", async () => {
    const { frames } = await open();
    const frame = frames.fromAsync(numbers, { schema, maxRows: 2 }).filter((c) => c.n.gt(1));
    expect(await frame.project((c) => ({ x: F.call(double, c.n) })).toArray()).toEqual([{ x: 4 }, { x: 6 }, { x: 8 }]);
    expect(await frame.count()).toBe(3);
  });

  it("are read once when they come from an iterator, and say so", async () => {
    const { frames } = await open();
    const frame = frames.fromAsync(numbers(), { schema });
    expect(await frame.count()).toBe(5);
    await expectFailure(frame.count(), "plan.unsupported");
  });

  it("are closed when the consumer leaves", async () => {
    const { frames } = await open();
    let isClosed = false;
    async function* endless() {
      try {
        for (let n = 0; ; n++) yield { n };
      } finally {
        isClosed = true;
      }
    }
    for await (const row of frames.fromAsync(endless, { schema, maxRows: 1 })) {
      expect(row).toEqual({ n: 0 });
      break;
    }
    expect(isClosed).toBe(true);
  });

  it("fail with what their iterator throws", async () => {
    const { frames } = await open();
    async function* broken() {
      yield { n: 1 };
      throw new RangeError("the line is dead");
    }
    await expect(frames.fromAsync(broken, { schema }).toArray()).rejects.toThrow("the line is dead");
  });

  it("are read once though a frame uses them twice", async () => {
    const { frames } = await open();
    let opened = 0;
    const source = () => {
      opened++;
      return numbers();
    };
    const frame = frames.fromAsync(source, { schema });
    expect(await frame.join(frame, { on: "n" }).orderBy("n").toArray()).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })));
    expect(opened).toBe(1);
  });
});

describe("mapBatches", () => {
  const schema = z.object({ id: z.number(), twice: z.number() });

  it("gives what its function makes of each batch, in order", async () => {
    const { frames } = await open();
    const sizes: number[] = [];
    const frame = frames
      .range(10)
      .project((c) => ({ id: c.id.cast("double") }))
      .mapBatches(
        async (batch) => {
          sizes.push(batch.numRows);
          return [...batch].map((row) => ({ id: row.id, twice: row.id * 2 }));
        },
        { schema, maxRows: 4, concurrency: 3 },
      )
      .filter((c) => c.twice.gt(10));
    expect(await frame.toArray()).toEqual([6, 7, 8, 9].map((id) => ({ id, twice: id * 2 })));
    expect(sizes).toEqual([4, 4, 2]);
  });

  it("refuses what is not of its schema", async () => {
    const { frames } = await open();
    const same = frames.range(1).mapBatches((batch) => batch, { schema });
    await expectFailure(same.toArray(), "function.invalid-result", { functionName: "mapBatches" });
  });
});

describe("cache", () => {
  it("is computed by the first run that needs it, once", async () => {
    const { frames } = await open();
    let calls = 0;
    const counted = fn({ name: "counted", input: { x: z.number() }, output: z.number() }).row(({ x }) => {
      calls++;
      return x;
    });
    const frame = frames
      .range(5)
      .project((c) => ({ x: F.call(counted, c.id) }))
      .cache();
    await frame.explain();
    expect(calls).toBe(0);
    expect(await Promise.all([frame.count(), frame.filter((c) => c.x.gt(2)).count()])).toEqual([5, 2]);
    expect(await frame.toArray()).toHaveLength(5);
    expect(calls).toBe(5);
  });

  it("tries again after a failure", async () => {
    const { frames } = await open();
    let isBroken = true;
    const frail = fn({ name: "frail", input: { x: z.number() }, output: z.number() }).row(({ x }) => {
      if (isBroken) throw new Error("not yet");
      return x;
    });
    const frame = frames
      .range(2)
      .project((c) => ({ x: F.call(frail, c.id) }))
      .cache();
    await expectFailure(frame.count(), "function.failed");
    isBroken = false;
    expect(await frame.count()).toBe(2);
  });
});

describe("batches", () => {
  it("are as large as they were asked to be at most", async () => {
    const { frames } = await open();
    const sizes: number[] = [];
    for await (const batch of frames.range(10).intoBatches({ maxRows: 4 }).batches()) sizes.push(batch.numRows);
    expect(sizes.reduce((sum, rows) => sum + rows)).toBe(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });
});

describe("registered frames", () => {
  it("are found by name", async () => {
    const { frames, session } = await open();
    session.register("people", frames.fromRows(ROWS));
    expect(await frames.table("people").select("name").limit(1).toArray()).toEqual([{ name: "Ada" }]);
    await expectFailure(frames.table("others").toArray(), "plan.unknown-table", { table: "others" });
  });
});

describe("show", () => {
  it("writes a table where it is told to, control characters spelt out", async () => {
    const { frames } = await open();
    let text = "";
    const frame = frames.fromRows([
      { a: 1, b: "x\n\u001b[31my", c: [1n] },
      { a: 2, b: "y", c: [] },
    ]);
    await frame.show(1, { write: (piece) => (text += piece) });
    expect(text.split("\n")).toEqual([
      "┌────────┬────────────────┬──────────┐",
      "│ a      │ b              │ c        │",
      "│ DOUBLE │ VARCHAR        │ BIGINT[] │",
      "├────────┼────────────────┼──────────┤",
      '│ 1      │ x\\n\\u001b[31my │ ["1"]    │',
      "└────────┴────────────────┴──────────┘",
      "the first row",
      "",
    ]);
  });
});

describe("estimate", () => {
  it("says what would be read and called", async () => {
    const { frames, path } = await open();
    await frames.range(7).writeParquet(path("a.parquet"));
    const frame = frames
      .scan(path("a.parquet"), { schema: z.object({ id: z.number() }) })
      .unionAll(frames.range(5))
      .limit(9)
      .project((c) => ({ x: F.call(double, c.id) }));
    expect(await frame.estimate()).toEqual({
      sources: [
        { label: path("a.parquet"), rows: 7 },
        { label: "range(5)", rows: 5 },
      ],
      calls: [{ function: "double", maxRows: 9 }],
    });
  });
});

describe("serialize", () => {
  it("carries a frame with its literals, and functions by name", async () => {
    const { session: other } = await open();
    const session = await openSession({ functions: [double] });
    const at = new Date(0);
    const frame = session.frames.range(2).withColumns((c) => ({
      x: F.call(double, c.id),
      at,
      big: 2n ** 64n,
      bytes: new Uint8Array([1]),
      nan: Number.NaN,
    }));
    const text = frame.serialize();
    expect(await session.frames.deserialize(text).toArray()).toEqual(await frame.toArray());
    await expectFailure(other.frames.deserialize(text).toArray(), "plan.unknown-function", { name: "double" });
  });

  it("refuses what only this process holds", async () => {
    const { frames } = await open();
    await expectFailure(() => frames.fromRows(ROWS).limit(1).serialize(), "plan.not-portable", {
      references: ["fromRows"],
    });
    await expectFailure(
      () =>
        frames
          .range(1)
          .project((c) => ({ x: F.call(double, c.id) }))
          .serialize(),
      "plan.not-portable",
      {
        references: ["function double"],
      },
    );
    await expectFailure(() => frames.deserialize("{}"), "plan.invalid-argument");
  });
});
