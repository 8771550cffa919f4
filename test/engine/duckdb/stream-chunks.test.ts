import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PreparedQuery } from "../../../engine/duckdb/prepared-query.ts";
import { registerScanFunction } from "../../../engine/duckdb/scan-function.ts";
import { streamChunks } from "../../../engine/duckdb/stream-chunks.ts";
import { chunkRows, setChunkRows } from "../../../engine/duckdb/vector.ts";
import type { QuarryError } from "../../../engine/errors.ts";
import { quoteText } from "../../../engine/types/quote.ts";
import { openPool } from "./open-pool.ts";

type Pool = Awaited<ReturnType<typeof openPool>>["pool"];

interface Outcome {
  readonly rows: number;
  readonly error: unknown;
}

/** Streams to the end; `each` is called after every chunk. */
async function drain(pool: Pool, sql: string, signal?: AbortSignal, each = (_rows: number) => {}): Promise<Outcome> {
  const connection = await pool.borrow();
  let rows = 0;
  try {
    for await (const chunk of streamChunks(await PreparedQuery.open(connection, sql), signal)) {
      rows += chunkRows(chunk);
      each(rows);
    }
    return { rows, error: undefined };
  } catch (error) {
    return { rows, error };
  } finally {
    // Whatever happened, the connection is idle and works.
    await connection.run("SELECT 1");
    await pool.giveBack(connection);
  }
}

describe("a stream", () => {
  test("gives every row in order, and none for an empty result", async () => {
    const { pool } = await openPool();
    expect(await drain(pool, "FROM range(1000000)")).toEqual({ rows: 1_000_000, error: undefined });
    expect(await drain(pool, "FROM range(10) WHERE range < 0")).toEqual({ rows: 0, error: undefined });
  });

  test("ends with the error of a cast that fails midway", async () => {
    const { pool } = await openPool();
    const failing = "CAST(CASE WHEN range = 190000 THEN 'x' ELSE '1' END AS INTEGER)";
    const { rows, error } = await drain(pool, `SELECT ${failing}, ${WIDE} FROM range(200000)`);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(200_000);
    expect(error).toMatchObject({ code: "plan.execution-failed", message: expect.stringContaining("'x'") });
  });

  test("ends with an error at a corrupt Parquet page", async () => {
    const { pool, instance } = await openPool();
    const path = join(instance.folder, "corrupt.parquet");
    const table = `SELECT md5(range::VARCHAR) AS t, ${WIDE} FROM range(200000)`;
    await pool.use((one) => one.run(`COPY (${table}) TO ${quoteText(path)} (ROW_GROUP_SIZE 10000)`));
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xab, bytes.length - (bytes.length >> 3), bytes.length - (bytes.length >> 4)));
    const { rows, error } = await drain(pool, `FROM read_parquet(${quoteText(path)})`);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(200_000);
    // Which damaged page is met first is up to DuckDB's threads, and not every text of DuckDB's names the file.
    expect(["plan.source-unreadable", "plan.execution-failed"]).toContain((error as QuarryError).code);
  });

  test("ends with an error when the files of a glob differ", async () => {
    const { pool, instance } = await openPool();
    const path = (name: string) => quoteText(join(instance.folder, name));
    await pool.use(async (one) => {
      await one.run(`COPY (SELECT range AS i FROM range(300000)) TO ${path("part-1.parquet")}`);
      await one.run(`COPY (SELECT 'text' AS i) TO ${path("part-2.parquet")}`);
    });
    const { error } = await drain(pool, `FROM read_parquet(${path("part-*.parquet")})`);
    expect(error).toMatchObject({ code: "plan.source-unreadable" });
  });

  test("ends with the very error that a scan callback threw", async () => {
    const { pool, instance } = await openPool();
    const thrown = new TypeError("no more rows");
    await pool.use(async (one) => {
      const scan = { schema: [], open: () => failAfter(400, thrown) };
      registerScanFunction(one, "failing", () => ({ ...scan, schema: ONE_COLUMN }), instance.scanFailures);
    });
    const { rows, error } = await drain(pool, "SELECT count(*) OVER (ROWS 1 PRECEDING) FROM failing(1)");
    expect(error).toBe(thrown);
    expect(rows).toBeLessThan(400 * 2048);
    expect(instance.scanFailures.size).toBe(0);
  });

  test("ends as aborted when the signal is aborted midway, with the reason", async () => {
    const { pool } = await openPool();
    const controller = new AbortController();
    const outcome = await drain(pool, "FROM range(50000000)", controller.signal, (rows) => {
      if (rows > 100_000) controller.abort("enough");
    });
    expect(outcome.error).toMatchObject({ code: "plan.aborted", facts: { reason: "enough" } });
  });

  test("ends as lost when it failed once and does not fail again", async () => {
    const { pool } = await openPool();
    await pool.use((one) => one.run("CREATE SEQUENCE s"));
    const once = "CAST(CASE WHEN nextval('s') = 190000 THEN 'x' ELSE '1' END AS INTEGER)";
    const sql = `SELECT ${once}, ${WIDE} FROM range(200000)`;
    const { rows, error } = await drain(pool, sql);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(200_000);
    expect(error).toMatchObject({ code: "internal.stream-lost", facts: { sql } });
  });

  test("leaves its connection idle when the consumer returns early", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    for await (const chunk of streamChunks(await PreparedQuery.open(connection, "FROM range(50000000)"))) {
      expect(chunkRows(chunk)).toBe(2048);
      break;
    }
    expect(connection.isBusy).toBe(false);
    await connection.run("SELECT 1");
  });
});

/** Columns so wide that most of the rows do not fit the buffer of a stream: it fails after its first chunks have left. */
const WIDE = Array.from({ length: 50 }, (_, index) => `range + ${index} AS c${index}`).join(", ");

const ONE_COLUMN = [{ name: "i", type: { id: "BIGINT" } }] as const;

/** Chunks of zeros, and then `error`. */
function failAfter(chunks: number, error: Error) {
  return (chunk: Parameters<typeof setChunkRows>[0]) => {
    if (chunks-- === 0) throw error;
    setChunkRows(chunk, 2048);
  };
}
