import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { Semaphore } from "../../../engine/duckdb/native-calls.ts";
import { openPool } from "./open-pool.ts";

describe("a semaphore", () => {
  test("lets in as many as it has permits, in the order they came", async () => {
    const semaphore = new Semaphore(2);
    const entered: number[] = [];
    const leave: (() => void)[] = [];
    const tasks = [0, 1, 2, 3].map((index) =>
      semaphore.use(() => {
        entered.push(index);
        return new Promise<void>((resolve) => leave.push(resolve));
      }),
    );
    expect(entered).toEqual([0, 1]);
    leave[1]!();
    await tasks[1];
    expect(entered).toEqual([0, 1, 2]);
    leave[0]!();
    leave[2]!();
    await Promise.all(tasks.slice(0, 3));
    leave[3]!();
    await tasks[3];
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  test("frees the permit of a task that fails", async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.use(() => Promise.reject(new TypeError("no")))).rejects.toThrow("no");
    expect(await semaphore.use(async () => "in")).toBe("in");
  });
});

describe("eight heavy queries", () => {
  test("do not keep a file from being read", async () => {
    const { pool } = await openPool();
    const sort = "SELECT md5(range::VARCHAR) AS m FROM range(100000) ORDER BY m";
    const settled: string[] = [];
    const queries = Array.from({ length: 8 }, () => pool.use((one) => one.run(sort)).then(() => settled.push("query")));
    const file = readFile(new URL(import.meta.url)).then(() => settled.push("file"));
    await Promise.all([file, ...queries]);
    expect(settled[0]).toBe("file");
  });
});
