// A pool over a small instance, closed when the test ends.
import { onTestFinished } from "vitest";
import { ConnectionPool } from "../../../engine/duckdb/connection-pool.ts";
import { Instance } from "../../../engine/duckdb/instance.ts";

export async function openPool(): Promise<{ pool: ConnectionPool; instance: Instance }> {
  const instance = await Instance.open({ memoryMiB: 256, threads: 2 });
  const pool = new ConnectionPool(instance);
  onTestFinished(async () => {
    await pool.close();
    await instance.close();
  });
  return { pool, instance };
}
