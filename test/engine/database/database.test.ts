import { tableFromArrays } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { logicalSchema } from "../../../engine/arrow/types.ts";
import type { Database } from "../../../engine/database/database.ts";
import type { Relation } from "../../../engine/database/relation-table.ts";
import { collect, openDatabase } from "./open-database.ts";

const rowsOf = async (database: Database, sql: string) =>
  (await collect(database.stream(sql))).flatMap((batch) => batch.toArray().map((row) => ({ ...row.toJSON() })));

function numbers(from: number, to: number): Relation {
  const table = tableFromArrays({
    n: Int32Array.from({ length: to - from }, (_, index) => from + index),
    half: Float64Array.from({ length: to - from }, (_, index) => (from + index) / 2),
  });
  return { schema: logicalSchema(table.schema), batches: () => table.batches };
}

describe("a database", () => {
  test("gives the first value as text", async () => {
    const database = await openDatabase();
    const plan = await database.text("SELECT json_serialize_plan('SELECT 1 AS a', optimize := false)");
    expect(plan).toContain('"error":false');
  });

  test("describes columns without running anything", async () => {
    const database = await openDatabase();
    expect(await database.describe("SELECT 1 AS a, error('ran') AS b, [{'x': 'y'}] AS c")).toEqual([
      { name: "a", type: { id: "INTEGER" } },
      { name: "b", type: { id: "INTEGER" } },
      { name: "c", type: { id: "LIST", child: { id: "STRUCT", fields: [{ name: "x", type: { id: "VARCHAR" } }] } } },
    ]);
  });

  test("runs several statements, and says what is wrong with one", async () => {
    const database = await openDatabase();
    await database.run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    expect(await database.text("SELECT sum(a) FROM t")).toBe("3");
    await expect(database.run("INSERT INTO t VALUES ('x')")).rejects.toMatchObject({ code: "plan.execution-failed" });
  });

  test("streams batches within the limits, in order", async () => {
    const database = await openDatabase();
    const batches = await collect(database.stream("FROM range(10000)", { maxRows: 3000 }));
    expect(batches.map((batch) => batch.numRows)).toEqual([2048, 2048, 2048, 2048, 1808]);
    expect(batches.flatMap((batch) => [...batch.getChildAt(0)!]).every((n, index) => n === BigInt(index))).toBe(true);
    const small = await collect(database.stream("FROM range(2500)", { maxRows: 1000 }));
    expect(small.map((batch) => batch.numRows)).toEqual([1000, 1000, 48, 452]);
  });

  test("cuts batches of long texts by bytes", async () => {
    const database = await openDatabase();
    const sql = "SELECT repeat('x', 1024) AS t FROM range(1000)";
    const batches = await collect(database.stream(sql, { maxBytes: 100_000 }));
    expect(batches.length).toBeGreaterThan(9);
    expect(batches.reduce((rows, batch) => rows + batch.numRows, 0)).toBe(1000);
  });

  test("reads time zones as UTC, whatever the machine's", async () => {
    const database = await openDatabase();
    expect(await database.text("SELECT TIMESTAMPTZ '2024-07-01 12:00:00+02'::VARCHAR")).toBe("2024-07-01 10:00:00+00");
  });

  test("reads variants as JSON", async () => {
    const database = await openDatabase();
    expect(await rowsOf(database, "SELECT {'a': [1, NULL]}::VARIANT AS v, [1::VARIANT] AS l")).toEqual([
      { v: '{"a":[1,null]}', l: expect.anything() },
    ]);
  });

  test("runs many queries at once", async () => {
    const database = await openDatabase();
    const sums = await Promise.all(
      Array.from({ length: 20 }, (_, index) => database.text(`SELECT sum(range) + ${index} FROM range(100000)`)),
    );
    expect(sums.map(Number)).toEqual(Array.from({ length: 20 }, (_, index) => 4_999_950_000 + index));
  });

  test("stops a stream whose consumer leaves early, and goes on", async () => {
    const database = await openDatabase();
    for (let round = 0; round < 5; round++) {
      for await (const batch of database.stream("FROM range(50000000)")) {
        expect(batch.numRows).toBe(32_768);
        break;
      }
    }
    expect(await database.text("SELECT 1")).toBe("1");
  });

  test("closes while streams are open, and says that it is closed", async () => {
    const database = await openDatabase();
    const stream = database.stream("FROM range(50000000)");
    await stream.next();
    await database.close();
    await expect(stream.next()).rejects.toMatchObject({ code: "plan.closed" });
    await expect(database.run("SELECT 1")).rejects.toMatchObject({ code: "plan.closed" });
  });

  test("survives random sequences of open, abort and early return", async () => {
    const database = await openDatabase();
    const uses = Array.from({ length: 60 }, async (_, index) => {
      const controller = new AbortController();
      const stream = database.stream("FROM range(300000)", { signal: controller.signal });
      let rows = 0;
      for await (const batch of stream) {
        rows += batch.numRows;
        if (index % 3 === 1) controller.abort();
        if (index % 3 === 2) break;
      }
      return rows;
    });
    const outcomes = await Promise.allSettled(uses);
    expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : outcome.reason.code))).toEqual(
      outcomes.map((_, index) => [300_000, "plan.aborted", 32_768][index % 3]),
    );
  });
});

describe("a stub", () => {
  test("binds with any arguments and has the type it was asked for", async () => {
    const database = await openDatabase();
    const name = await database.ensureStub(2, { id: "JSON" });
    expect(name).toMatch(/^__q_2_[0-9a-f]{16}$/);
    expect(await database.ensureStub(2, { id: "JSON" })).toBe(name);
    expect(await database.ensureStub(2, { id: "VARCHAR" })).not.toBe(name);
    expect(await database.describe(`SELECT ${name}(NULL, [1], 0) AS x`)).toEqual([{ name: "x", type: { id: "JSON" } }]);
  });

  test("fails when it is run", async () => {
    const database = await openDatabase();
    const name = await database.ensureStub(1, { id: "INTEGER" });
    await expect(database.run(`SELECT ${name}(range, 0) FROM range(3)`)).rejects.toMatchObject({
      code: "plan.constant-needed",
    });
  });

  test("is registered once, however many ask for it at once", async () => {
    const database = await openDatabase();
    const names = await Promise.all(Array.from({ length: 8 }, () => database.ensureStub(1, { id: "DATE" })));
    expect(new Set(names).size).toBe(1);
    expect(await database.describe(`SELECT ${names[0]}('a', 0) AS d`)).toEqual([{ name: "d", type: { id: "DATE" } }]);
  });
});

describe("a relation", () => {
  test("is read by its columns, as often as a query names it", async () => {
    const database = await openDatabase();
    const id = database.relations.add(numbers(0, 5000));
    const scan = `__quarry_scan(${id})`;
    expect(await database.text(`SELECT count(*) FROM ${scan}`)).toBe("5000");
    expect(await database.text(`SELECT sum(half) FROM ${scan}`)).toBe("6248750");
    expect(await database.text(`SELECT count(*) FROM ${scan} a JOIN ${scan} b ON a.n = b.n + 1`)).toBe("4999");
    const rows = await rowsOf(database, `SELECT half, n FROM ${scan} OFFSET 4998`);
    expect(rows).toEqual([
      { half: 2499, n: 4998 },
      { half: 2499.5, n: 4999 },
    ]);
  });

  test("without rows can be planned over, not run", async () => {
    const database = await openDatabase();
    const id = database.relations.add({ schema: [{ name: "a", type: { id: "UUID" } }] });
    const sql = `SELECT a FROM __quarry_scan(${id})`;
    expect(await database.describe(sql)).toEqual([{ name: "a", type: { id: "UUID" } }]);
    await expect(database.run(sql)).rejects.toMatchObject({ code: "internal.invariant" });
  });

  test("that is unknown or removed is an error", async () => {
    const database = await openDatabase();
    const id = database.relations.add(numbers(0, 1));
    database.relations.remove(id);
    await expect(database.describe(`FROM __quarry_scan(${id})`)).rejects.toMatchObject({ code: "plan.unknown-table" });
  });

  test("whose rows throw fails the query with what was thrown", async () => {
    const database = await openDatabase();
    const thrown = new TypeError("the rows are gone");
    const { schema, batches } = numbers(0, 100_000);
    const id = database.relations.add({
      schema,
      batches: function* () {
        yield* batches!();
        throw thrown;
      },
    });
    await expect(collect(database.stream(`FROM __quarry_scan(${id})`))).rejects.toBe(thrown);
    await expect(database.run(`SELECT max(n) FROM __quarry_scan(${id})`)).rejects.toBe(thrown);
  });

  test("whose batches are not what it says fails the query", async () => {
    const database = await openDatabase();
    const { batches } = numbers(0, 10);
    const id = database.relations.add({ schema: [{ name: "n", type: { id: "VARCHAR" } }], batches: batches! });
    await expect(collect(database.stream(`FROM __quarry_scan(${id})`))).rejects.toMatchObject({
      code: "plan.schema-mismatch",
      facts: { column: "n", expected: "VARCHAR", actual: "Int32" },
    });
  });
});

describe("a statement", () => {
  test("reads what its relations are at each run", async () => {
    const database = await openDatabase();
    const id = database.relations.add(numbers(0, 3));
    const statement = await database.prepare(`SELECT n * 10 AS n FROM __quarry_scan(${id}) WHERE n <> 1`);
    expect(statement.schema).toEqual([{ name: "n", type: { id: "INTEGER" } }]);
    const run = async () => (await collect(statement.batches())).flatMap((batch) => [...batch.getChildAt(0)!]);
    expect(await run()).toEqual([0, 20]);
    database.relations.set(id, numbers(5, 8));
    expect(await run()).toEqual([50, 60, 70]);
    await statement.close();
    await statement.close();
  });

  test("runs once at a time", async () => {
    const database = await openDatabase();
    const statement = await database.prepare("FROM range(100000)");
    const first = statement.batches();
    await first.next();
    await expect(statement.batches().next()).rejects.toMatchObject({ code: "internal.connection-busy" });
    await statement.close();
    await expect(first.next()).rejects.toMatchObject({ code: "plan.closed" });
  });

  test("that cannot be bound gives its connection back", async () => {
    const database = await openDatabase();
    await expect(database.prepare("SELECT nothing")).rejects.toMatchObject({ code: "plan.unknown-column" });
  });
});
