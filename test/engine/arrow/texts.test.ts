import { type Data, makeData, RecordBatch, Schema, Struct, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { arrowField } from "../../../engine/arrow/types.ts";
import { collect, openDatabase } from "../database/open-database.ts";

const FIELD = { name: "t", type: { id: "VARCHAR" } } as const;

function batchOf(column: Data): RecordBatch {
  const schema = new Schema([arrowField(FIELD)]);
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: column.length, nullCount: 0, children: [column] }));
}

describe("texts", () => {
  test("of every length near the inline limit, multi-byte ones among them, arrive whole", async () => {
    const database = await openDatabase();
    const sql = `SELECT substr(repeat(c, 40), 1, n % 40) AS t FROM (VALUES ('a'), ('ä'), ('🦆'), ('a🦆ä')) v(c), range(4000) r(n)`;
    const batches = await collect(database.stream(sql));
    const id = database.relations.add({ schema: [FIELD], batches: () => batches });
    const differing = `SELECT count(*) FROM (${sql}) a POSITIONAL JOIN __quarry_scan(${id}) b WHERE a.t IS DISTINCT FROM b.t`;
    expect(await database.text(differing)).toBe("0");
    expect(batches[0]!.getChildAt(0)!.get(39)).toBe("a".repeat(39));
  });

  test("of 1 MiB arrive whole, between short ones and nulls", async () => {
    const database = await openDatabase();
    const sql =
      "SELECT CASE range % 3 WHEN 0 THEN repeat('0123456789abcdeä', 61681) WHEN 1 THEN 'short' END AS t FROM range(9)";
    const batches = await collect(database.stream(sql));
    const texts = batches.flatMap((batch) => [...batch.getChildAt(0)!]);
    expect(texts).toEqual(
      Array.from({ length: 9 }, (_, row) => ["0123456789abcdeä".repeat(61_681), "short", null][row % 3]),
    );
    const id = database.relations.add({ schema: [FIELD], batches: () => batches });
    expect(await database.text(`SELECT md5(string_agg(t)) FROM __quarry_scan(${id})`)).toBe(
      await database.text(`SELECT md5(string_agg(t)) FROM (${sql})`),
    );
  });

  test("that a dictionary repeats, share prefixes, or lie scattered arrive whole", async () => {
    const database = await openDatabase();
    await database.run(
      `CREATE TABLE d AS SELECT 'a city with a long name ' || (range * 7919 % 37) AS t, range AS i FROM range(20000)`,
    );
    for (const sql of [
      "SELECT t FROM d ORDER BY i",
      "SELECT t[1:20 + i % 9] AS t FROM d ORDER BY i",
      "SELECT t FROM d WHERE hash(i) % 3 = 0 ORDER BY i",
      "SELECT unnest([t, t || 'x', t]) AS t FROM d ORDER BY i",
    ]) {
      const batches = await collect(database.stream(sql));
      const id = database.relations.add({ schema: [FIELD], batches: () => batches });
      const differing = `SELECT count(*) FROM (${sql}) a POSITIONAL JOIN __quarry_scan(${id}) b WHERE a.t IS DISTINCT FROM b.t`;
      expect(await database.text(differing), sql).toBe("0");
    }
  });

  test("that are not UTF-8 are refused by row", async () => {
    const database = await openDatabase();
    const data = Uint8Array.of(0x61, 0xff, 0x62);
    const invalid = makeData({ type: new Utf8(), data, valueOffsets: Int32Array.of(0, 1, 2, 3) });
    const id = database.relations.add({ schema: [FIELD], batches: () => [batchOf(invalid)] });
    await expect(database.run(`FROM __quarry_scan(${id})`)).rejects.toMatchObject({
      code: "function.invalid-utf8",
      facts: { row: 1 },
    });
  });

  test("that are cut within a character are refused by row", async () => {
    const database = await openDatabase();
    const data = new TextEncoder().encode("aä");
    const invalid = makeData({ type: new Utf8(), data, valueOffsets: Int32Array.of(0, 2, 3) });
    const id = database.relations.add({ schema: [FIELD], batches: () => [batchOf(invalid)] });
    await expect(database.run(`FROM __quarry_scan(${id})`)).rejects.toMatchObject({ code: "function.invalid-utf8" });
  });

  test("of slices are those of their rows", async () => {
    const database = await openDatabase();
    const texts = Array.from({ length: 100 }, (_, row) => (row % 7 === 0 ? null : `row ${row} of a sliced column`));
    const batch = batchOf(vectorFromArray(texts, new Utf8()).data[0]!).slice(13, 61);
    const id = database.relations.add({ schema: [FIELD], batches: () => [batch] });
    const [back] = await collect(database.stream(`FROM __quarry_scan(${id})`));
    expect([...back!.getChildAt(0)!]).toEqual(texts.slice(13, 61));
  });
});

describe("lists that DuckDB cut, turned or filtered", () => {
  test.each([
    "list_reverse(l)",
    "list_sort(l)",
    "l[2:3]",
    "list_filter(l, x -> x % 2 = 0)",
    "[x || 'a longer text than twelve' FOR x IN l]",
    "[l, NULL, l]",
    "{'a': l, 'b': [{'c': l}]}",
    "map_from_entries([(1, l)])",
    "list_concat(l, [NULL])",
    "CASE WHEN i % 3 = 0 THEN l END",
  ])("arrive as they are: %s", async (expression) => {
    const database = await openDatabase();
    const sql = `SELECT i, ${expression} AS v FROM (SELECT range AS i, range(range % 5) AS l FROM range(5000)) WHERE i % 2 = 0`;
    const schema = await database.describe(sql);
    const batches = await collect(database.stream(sql));
    const id = database.relations.add({ schema, batches: () => batches });
    const differing = `SELECT count(*) FROM (${sql}) a POSITIONAL JOIN __quarry_scan(${id}) b WHERE a.v IS DISTINCT FROM b.v OR a.i IS DISTINCT FROM b.i`;
    expect(await database.text(differing)).toBe("0");
  });
});
