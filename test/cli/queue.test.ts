// `quarry queue` and `quarry doctor` as an operator uses them, over a real Redis.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { RedisQueue } from "../../compute/queue/redis/redis-queue.ts";
import { openRedis } from "../../compute/redis/open-redis.ts";
import { deadCall } from "../compute/operation/operated.ts";
import { v8Codec } from "../compute/queue/redis/v8-codec.ts";
import { limits } from "../conformance/limits.ts";
import { Scene } from "../conformance/scene.ts";
import { describeWithRedis, type RedisServer, startRedis } from "../services/redis-server.ts";
import { quarryHere } from "./quarry-here.ts";
import { quarry } from "./run-quarry.ts";

const PASSWORD = "s3cret";

describeWithRedis("over Redis", () => {
  let server: RedisServer;
  let url: string;

  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD });
    url = server.url.replace("//", `//:${PASSWORD}@`);
  });
  afterAll(() => server.stop());

  /** An environment of its own, in which each shard knows these functions; and the command in it. */
  async function open(functions: Readonly<Record<string, readonly string[]>>) {
    const environment = randomUUID();
    const connection = await openRedis({ url });
    onTestFinished(() => connection.close());
    const scenes = new Map<string, Scene>();
    for (const [shard, names] of Object.entries(functions)) {
      const queue = await RedisQueue.open({ connection, environment, shard, codec: v8Codec });
      onTestFinished(() => queue.close());
      await queue.declare(names.map((name) => limits(name)));
      const never = () => Promise.reject(new Error("time passes by itself"));
      scenes.set(shard, new Scene({ queue, advance: never, sleep: never, close: () => queue.close() }));
    }
    const command = (...args: string[]) => quarryHere(...args, "--url", url, "--environment", environment);
    const asJson = async (...args: string[]) => {
      const { code, stdout, stderr } = await command(...args, "--json");
      return { code, output: code === 0 ? JSON.parse(stdout) : JSON.parse(stderr) };
    };
    return { scene: (shard: string) => scenes.get(shard)!, command, asJson };
  }

  test("stats show every version in every shard", async () => {
    const { scene, command } = await open({ main: ["classify@1", "classify@2"], other: ["sum@1"] });
    await scene("main").acceptAll("classify@1", [{ rows: 3 }, { rows: 4 }]);
    await scene("other").worker("worker", 60_000, "sum@1");
    const { code, stdout } = await command("queue", "stats");
    const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(code).toBe(0);
    expect(lines.map((cells) => cells.slice(0, 6))).toEqual([
      ["function", "shard", "waiting rows", "delayed", "running rows", "workers"],
      ["classify@1", "main", "7", "0", "0", "0"],
      ["classify@2", "main", "0", "0", "0", "0"],
      ["sum@1", "other", "0", "0", "0", "1"],
      [""],
    ]);
  });

  test("a function is paused and goes on", async () => {
    const { scene, command, asJson } = await open({ main: ["classify@1", "classify@2"] });
    const isPaused = async () => (await scene("main").queue.stats()).map((stats) => stats.isPaused).sort();
    const paused = await command("queue", "pause", "classify");
    expect(paused).toMatchObject({ code: 0, stdout: "paused classify@1, classify@2\n" });
    expect(await isPaused()).toEqual([true, true]);
    const resumed = [{ function: "classify", version: "2", shard: "main" }];
    expect(await asJson("queue", "resume", "classify@2")).toEqual({ code: 0, output: { resumed } });
    expect(await isPaused()).toEqual([false, true]);
  });

  test("purging wants to be meant", async () => {
    const { scene, command } = await open({ main: ["classify@1"] });
    await scene("main").acceptAll("classify@1", [{}, {}]);
    const unsure = await command("queue", "purge", "classify");
    expect(unsure).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    const sure = await command("queue", "purge", "classify", "--yes");
    expect(sure).toMatchObject({ code: 0, stdout: "ended 2 calls of classify\n" });
    expect((await scene("main").queue.stats())[0]).toMatchObject({ waitingMessages: 0 });
  });

  test("dead letters are listed and retried", async () => {
    const { scene, command, asJson } = await open({ main: ["classify@1", "sum@1"] });
    const ids = [
      await deadCall(scene("main"), "classify@1"),
      await deadCall(scene("main"), "sum@1", "RangeError: far"),
    ];
    const { stdout } = await command("queue", "dlq", "list", "--max", "1");
    expect(stdout).toMatch(new RegExp(`^call .*\n${ids[1]} +sum@1 +1 +0 +0 +\\d+ m?s ago +RangeError: far\n$`));
    expect(await asJson("queue", "dlq", "retry", ids[0]!)).toEqual({ code: 0, output: { retried: 1 } });
    expect(await scene("main").queue.deadLetters(undefined, 9)).toMatchObject([{ id: ids[1] }]);
  });

  test("an unknown function ends with 1 and a guess", async () => {
    const { asJson } = await open({ main: ["classify@1"] });
    const message = 'The queue knows no function "clasify". Did you mean "classify"?';
    const error = { code: "function.not-found", message, facts: { name: "clasify", available: ["classify"] } };
    expect(await asJson("queue", "stats", "clasify")).toEqual({ code: 1, output: { error } });
  });

  test("the doctor ends with 0 while nothing fails", async () => {
    const { scene, command } = await open({ main: ["classify@1"] });
    await scene("main").worker("worker", 60_000, "classify@1");
    const { code, stdout } = await command("doctor");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +redis version +127\.0\.0\.1:\d+ +Redis 7\./m);
    expect(stdout).toMatch(/^ok +protocol +This version \(quarry_queue_[0-9a-f]+\) has /m);
    expect(stdout).toMatch(/^warn +functions +None is deployed/m);
    expect(stdout).toMatch(/^ok +workers +Versions of functions that are served: 1\.$/m);
  });

  test("the doctor ends with 1 when something fails, and keeps the password to itself", async () => {
    const { code, stdout, stderr } = await quarry("doctor", "--url", url.replace(PASSWORD, "wr0ng"), "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ check: "redis connection", state: "fail" }]);
    expect(stdout + stderr).not.toContain("wr0ng");
  }, 60_000);

  test("what fails says so, and keeps the password to itself", async () => {
    const { code, stdout, stderr } = await quarryHere("queue", "stats", "--url", url.replace(PASSWORD, "wr0ng"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+ \[config\.redis-forbidden\]\n$/);
    expect(stderr).not.toContain("wr0ng");
  });
});

test.each([
  ["an environment has to be named", ["stats"], "--url"],
  ["what to retry has to be said", ["dlq", "retry", "--url", "redis://localhost"], "--all"],
  ["numbers are numbers", ["dlq", "list", "--max", "many", "--url", "redis://localhost"], "whole number"],
])("%s", async (_, args, complaint) => {
  expect(await quarryHere("queue", ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(complaint) });
});
