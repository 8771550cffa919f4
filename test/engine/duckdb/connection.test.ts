import { access } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { Connection } from "../../../engine/duckdb/connection.ts";
import { Instance } from "../../../engine/duckdb/instance.ts";
import { PreparedQuery } from "../../../engine/duckdb/prepared-query.ts";
import { streamChunks } from "../../../engine/duckdb/stream-chunks.ts";
import { openPool } from "./open-pool.ts";

/** Runs for minutes unless it is stopped. */
const ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range + b.range = 3";

describe("a connection", () => {
  test("refuses a second use while a query runs", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    const running = connection.run("SELECT sum(range) FROM range(1000000)");
    await expect(connection.run("SELECT 1")).rejects.toMatchObject({ code: "internal.connection-busy" });
    await expect(connection.prepare("SELECT 1")).rejects.toMatchObject({ code: "internal.connection-busy" });
    expect(() => connection.register("anything", () => {})).toThrow(/second query/);
    await running;
    await connection.run("SELECT 1");
  });

  test("refuses a second use while a stream is open", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    const chunks = streamChunks(await PreparedQuery.open(connection, "FROM range(100000)"));
    await chunks.next();
    await expect(connection.run("SELECT 1")).rejects.toMatchObject({
      code: "internal.connection-busy",
      facts: { using: "FROM range(100000)" },
    });
    await chunks.return();
    await connection.run("SELECT 1");
  });

  test("stops what it runs when it is closed", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    const running = connection.run(ENDLESS);
    const failure = expect(running).rejects.toMatchObject({ code: "plan.closed" });
    await connection.close();
    await failure;
    await expect(connection.run("SELECT 1")).rejects.toMatchObject({ code: "plan.closed" });
  });

  test("stops what it runs when the signal is aborted, and says why", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    const controller = new AbortController();
    const running = connection.run(ENDLESS, controller.signal);
    controller.abort("enough");
    await expect(running).rejects.toMatchObject({ code: "plan.aborted", facts: { reason: "enough" } });
    await connection.run("SELECT 1");
  });

  test("does not start when the signal is aborted already", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    await expect(connection.run(ENDLESS, AbortSignal.abort())).rejects.toMatchObject({ code: "plan.aborted" });
  });
});

describe("an instance", () => {
  test("keeps its spill files in a folder of its own, which goes when it closes", async () => {
    const instance = await Instance.open({ memoryMiB: 64, threads: 1 });
    const connection = await Connection.open(instance);
    await connection.run("CREATE TABLE t AS SELECT md5(range::VARCHAR) AS m FROM range(2000000)");
    expect(instance.folder).toMatch(/quarry-/);
    await connection.close();
    await instance.close();
    await expect(access(instance.folder)).rejects.toThrow();
  });
});

describe("a pool", () => {
  test("never lends one connection twice, and lends those given back again", async () => {
    const { pool } = await openPool();
    const [first, second] = await Promise.all([pool.borrow(), pool.borrow()]);
    expect(first).not.toBe(second);
    expect(pool.lentConnections).toBe(2);
    await pool.giveBack(first!);
    expect(await pool.borrow()).toBe(first);
  });

  test("closes while a stream that nobody reads is open", async () => {
    const { pool } = await openPool();
    const connection = await pool.borrow();
    const chunks = streamChunks(await PreparedQuery.open(connection, "FROM range(10000000)"));
    await chunks.next();
    await pool.close();
    // The chunk that was fetched ahead may still come.
    const readOn = async () => [await chunks.next(), await chunks.next()];
    await expect(readOn()).rejects.toMatchObject({ code: "plan.closed" });
    await expect(pool.borrow()).rejects.toMatchObject({ code: "plan.closed" });
  });
});
