import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { useSql } from "./open-sql.ts";

const db = useSql();

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-sql-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("statements", () => {
  it("make tables of queries that call", async () => {
    db.session.register("frame", db.session.frames.range(3));
    await db.rows("CREATE OR REPLACE TEMP TABLE made AS SELECT id, double(id) AS d FROM frame WHERE id > $1", {
      params: [0],
    });
    expect(await db.rows("FROM made")).toEqual([
      { id: 1n, d: 2 },
      { id: 2n, d: 4 },
    ]);
  });

  it("insert what queries that call give, and nothing twice", async () => {
    await db.rows("CREATE OR REPLACE TABLE target (a BIGINT PRIMARY KEY, d DOUBLE)");
    const insert = "INSERT INTO target SELECT a, double(a) FROM t ON CONFLICT DO NOTHING RETURNING d";
    const inserted = (await db.rows(insert)).map(({ d }) => d);
    expect(inserted.toSorted()).toEqual([0, 2, 4, 6]);
    expect(await db.rows(insert)).toEqual([]);
    await db.rows("WITH more AS (SELECT double(5) AS d) INSERT INTO target SELECT d, d FROM more");
    await db.rows("INSERT INTO target VALUES (double(50)::BIGINT, 1)");
    expect(await db.rows("SELECT count(*) AS n, max(a) AS a FROM target")).toEqual([{ n: 6, a: 100n }]);
  });

  it("may use DuckDB's own functions, of whose names the catalog has some", async () => {
    await db.rows("CREATE OR REPLACE TABLE shouts AS SELECT 'A' AS b");
    await db.rows("UPDATE shouts SET b = lower(b)");
    expect(await db.rows("FROM shouts")).toEqual([{ b: "a" }]);
  });

  it("copy the rows of queries that call into files, and read them by path", async () => {
    const folder = await temporaryFolder();
    for (const format of ["parquet", "csv", "json"]) {
      const path = join(folder, `rows.${format}`);
      await db.rows(`COPY (SELECT a, double(a) AS d FROM t) TO '${path}' (FORMAT ${format})`);
      expect(await db.rows(`SELECT double(rows.d) AS x FROM '${path}' WHERE a = 3`)).toEqual([{ x: 12 }]);
    }
    const csv = join(folder, "rows.csv");
    const query = `SELECT read_csv.a, double(d) AS x FROM read_csv('${csv}', header = true) WHERE a = 1`;
    expect(await db.rows(query)).toEqual([{ a: 1n, x: 4 }]);
    const parquet = join(folder, "rows.parquet");
    expect(await db.rows(`SELECT filename FROM '${parquet}' LIMIT 1`)).toEqual([{ filename: parquet }]);
  });

  it("make settings for every connection, and take them back", async () => {
    await db.rows("SET TimeZone = 'Asia/Tokyo'");
    const zones = await Promise.all([1, 2, 3].map(() => db.rows("SELECT current_setting('TimeZone') AS zone")));
    expect(zones).toEqual([1, 2, 3].map(() => [{ zone: "Asia/Tokyo" }]));
    await db.rows("SET TimeZone = 'UTC'");
  });

  it("run when their frame is run, and not before", async () => {
    const statement = db.session.sql("CREATE TABLE later AS SELECT double(1) AS a");
    expect(await statement.explain()).toContain("call-functions double");
    await expect(db.rows("FROM later")).rejects.toMatchObject({ code: "plan.unknown-table" });
    await statement.toArray();
    expect(await db.rows("FROM later")).toEqual([{ a: 2 }]);
  });

  it("explain what calls as Quarry runs it, and all else as DuckDB does", async () => {
    const [ours] = await db.rows("EXPLAIN SELECT double(a) FROM t");
    expect(ours).toEqual({ explain_key: "physical_plan", explain_value: expect.stringContaining("call-functions") });
    const [analyzed] = await db.rows("EXPLAIN ANALYZE SELECT double(a) FROM t");
    expect(analyzed).toMatchObject({ explain_value: expect.stringContaining("4 row calls") });
    const [theirs] = await db.rows("EXPLAIN SELECT a FROM t");
    expect(theirs).toMatchObject({ explain_value: expect.stringContaining("SEQ_SCAN") });
  });
});
