// Whatever is wrong with the input is an error of the right code; nothing is lost, nothing is left behind.
import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { _, F, fn } from "../../index.ts";
import { expectFailure } from "../engine/frame/expect-failure.ts";
import { openSession } from "../engine/frame/open-session.ts";

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const identity = fn({ name: "identity", input: { x: z.number() }, output: z.number() }).row(({ x }) => x);

describe("a file", () => {
  it("that is missing, empty, not Parquet or cut off is refused before any row is read", async () => {
    const [{ frames }, folder] = [await openSession(), await openFolder()];
    const path = (name: string) => join(folder, name);
    await expectFailure(frames.scan(path("none.parquet")).toArray(), "plan.source-not-found", {
      uri: path("none.parquet"),
    });
    await expectFailure(frames.scan(path("*.parquet")).toArray(), "plan.source-not-found");
    await writeFile(path("empty.parquet"), "");
    await expectFailure(frames.scan(path("empty.parquet")).toArray(), "plan.source-unreadable");
    await writeFile(path("text.parquet"), "this is no Parquet file, whatever its name");
    await expectFailure(frames.scan(path("text.parquet")).toArray(), "plan.source-unreadable");
    await frames.range(10_000).writeParquet(path("cut.parquet"));
    await truncate(path("cut.parquet"), 200);
    await expectFailure(frames.scan(path("cut.parquet")).toArray(), "plan.source-unreadable");
  });

  it("without rows has columns and no rows", async () => {
    const [{ frames }, folder] = [await openSession(), await openFolder()];
    const none = frames
      .range(5)
      .filter((c) => c.id.gt(9))
      .withColumns((c) => ({ x: F.call(identity, c.id) }));
    const report = await none.writeParquet(join(folder, "none.parquet"));
    expect(report).toMatchObject({ rows: 0, calls: 0 });
    const read = frames.scan(join(folder, "none.parquet"));
    expect(await read.toArray()).toEqual([]);
    expect((await read.schema()).map(({ name }) => name)).toEqual(["id", "x"]);
    expect((await read.toArrow()).schema.fields.map(({ name }) => name)).toEqual(["id", "x"]);
  });

  it("that disagrees with its siblings is refused", async () => {
    const [{ frames }, folder] = [await openSession(), await openFolder()];
    await frames.range(2).writeParquet(join(folder, "a.parquet"));
    await frames
      .range(2)
      .project(() => ({ id: "x" }))
      .writeParquet(join(folder, "b.parquet"));
    await expectFailure(frames.scan(join(folder, "*.parquet")).toArray(), "plan.schema-mismatch");
  });
});

describe("a schema", () => {
  it("is checked against the file when the frame is bound", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([{ id: 1n, memo: "x", n: 3 }]);
    expect(await frame.as(z.object({ id: z.number(), n: z.number() })).toArray()).toEqual([{ id: 1, n: 3 }]);
    await expectFailure(frame.as(z.object({ memo: z.number() })).toArray(), "plan.schema-mismatch", {
      column: "memo",
      expected: "DOUBLE",
      actual: "VARCHAR",
    });
    await expectFailure(frame.as(z.object({ n: z.bigint() })).toArray(), "plan.schema-mismatch", { column: "n" });
    await expectFailure(frame.as(z.object({ mem: z.string() })).toArray(), "plan.unknown-column", { column: "mem" });
    await expectFailure(
      () => frame.as(z.object({ a: z.map(z.string(), z.string()) as never })),
      "plan.invalid-argument",
    );
  });

  it("says what an unsafe integer is", async () => {
    const { frames } = await openSession();
    const frame = frames.fromRows([{ id: 2n ** 60n }]).as(z.object({ id: z.number() }));
    await expectFailure(frame.toArray(), "function.unsafe-integer", { column: "id" });
  });
});

describe("an expression", () => {
  it("of a wrong type, or built and dropped, is refused", async () => {
    const { frames } = await openSession();
    const untyped = frames.deserialize(frames.range(3).serialize());
    await expectFailure(untyped.project({ x: _.id.upper().add(1) }).toArray(), "plan.type-mismatch");
    await expectFailure(() => frames.range(3).filter((c) => c.id.gt(1) && c.id.lt(5)), "plan.dropped-expression");
    await expectFailure(() => untyped.filter((_.id > 3) as never), "plan.column-not-a-value");
  });

  it("that fails on a row fails the query", async () => {
    const { frames } = await openSession();
    const frame = frames
      .range(100_000)
      .project((c) => ({ x: c.id.cast("varchar").replace("99999", "x").cast("int32") }));
    await expectFailure(
      frame.count({}).then(() => frame.toArray()),
      "plan.execution-failed",
    );
  });
});

describe("a handler", () => {
  const handlers = {
    throws: fn({ name: "throws", input: { x: z.number() }, output: z.number() }).row(() => {
      throw new RangeError("no");
    }),
    throwsText: fn({ name: "throws_text", input: { x: z.number() }, output: z.number() }).row(() => {
      throw "just text";
    }),
    wrongType: fn({ name: "wrong_type", input: { x: z.number() }, output: z.number() }).row(() => "x" as never),
    nothing: fn({ name: "nothing", input: { x: z.number() }, output: z.number() }).row(() => undefined as never),
    never: fn({ name: "never", input: { x: z.number() }, output: z.number(), timeoutMs: 20 }).row(
      () => new Promise<number>(() => {}),
    ),
  };

  it.each(Object.entries(handlers))("that %s fails the query, or its row when asked to", async (_name, f) => {
    const { frames } = await openSession();
    const range = frames.range(3);
    await expectFailure(range.project((c) => ({ x: F.call(f, c.id) })).toArray(), "function.failed");
    expect(await range.project((c) => ({ x: F.call(f, c.id).orNull() })).toArray()).toEqual(Array(3).fill({ x: null }));
  });

  it("that returns too few values fails the query", async () => {
    const { frames } = await openSession();
    const few = fn({ name: "few", input: { x: z.number() }, output: z.number() }).batch(({ x }) => x.slice(1));
    const error = await frames
      .range(3)
      .project((c) => ({ x: F.call(few, c.id) }))
      .toArray()
      .catch((thrown) => thrown);
    expect(["function.wrong-length", "function.failed"]).toContain(error.code);
  });
});

describe("a target", () => {
  it("that cannot be written leaves nothing behind", async () => {
    const [{ frames }, folder] = [await openSession(), await openFolder()];
    await writeFile(join(folder, "file"), "");
    await expectFailure(frames.range(3).writeParquet(join(folder, "file", "out.parquet")), "plan.target-unwritable");
    await frames.range(3).writeParquet(join(folder, "out.parquet"));
    await expectFailure(frames.range(3).writeParquet(join(folder, "out.parquet")), "plan.target-exists");
    const failing = frames.range(3).project((c) => ({ x: F.call(alwaysThrows, c.id) }));
    await expectFailure(failing.writeParquet(join(folder, "failed.parquet")), "function.failed");
    expect((await readdir(folder)).sort()).toEqual(["file", "out.parquet"]);
  });
});

const alwaysThrows = fn({ name: "always_throws", input: { x: z.number() }, output: z.number() }).row(() => {
  throw new RangeError("no");
});

describe("rows in memory", () => {
  it("of mixed types are refused, naming the column", async () => {
    const { frames } = await openSession();
    await expectFailure(() => frames.fromRows([{ a: 1 }, { a: "x" }] as object[]), "plan.type-mismatch");
    await expectFailure(() => frames.fromRows([{ a: () => 1 }]), "plan.type-mismatch");
    await expectFailure(() => frames.fromRows([]), "plan.invalid-argument");
    await expectFailure(() => frames.fromColumns({ a: [1], b: [1, 2] }), "plan.invalid-argument");
    await expectFailure(
      () => frames.fromRows([{ a: "x" }] as object[], { schema: z.object({ a: z.number() }) }),
      "plan.invalid-argument",
    );
  });
});
