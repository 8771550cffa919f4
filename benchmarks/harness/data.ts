// The files the benchmarks read: made once by DuckDB, from formulas, and kept in a cache folder.
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const CACHE = join(tmpdir(), "quarry-benchmarks");

/**
 * `id` BIGINT, `amount` DOUBLE, `kind` VARCHAR of 20 values, `memo` VARCHAR of 62 characters, `at` TIMESTAMP: the shape
 * the targets speak of.
 */
export function transactions(rows: number): Promise<string> {
  return generated(
    `transactions-${rows}.parquet`,
    `SELECT i AS id, (i * 7919 % 1000003) / 100.0::DOUBLE AS amount, 'kind-' || (i % 20) AS kind,
       'Payment ' || lpad(i::VARCHAR, 10, '0') || ' from account ' || md5(i::VARCHAR)[:18] || ' to Acme Ltd' AS memo,
       TIMESTAMP '2024-01-01' + INTERVAL (i % 31536000) SECOND AS at
     FROM range(${rows}) t(i)`,
  );
}

/** A Parquet file with the rows of a query. @returns its path */
export async function generated(name: string, sql: string): Promise<string> {
  const path = join(CACHE, name);
  if (existsSync(path)) return path;
  await mkdir(CACHE, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${path}.next' (FORMAT parquet)`);
  connection.closeSync();
  await rename(`${path}.next`, path);
  return path;
}
