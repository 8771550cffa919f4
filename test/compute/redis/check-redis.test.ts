// What is wrong with a Redis is said before any work starts, with what to do, and without secrets.
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { inspectRedis } from "../../../compute/redis/inspect-redis.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import type { RedisOptions } from "../../../compute/redis/settings.ts";
import { isQuarryError, type QuarryError } from "../../../engine/index.ts";
import { freePort } from "../../services/free-port.ts";
import {
  describeWithRedis,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from "../../services/redis-server.ts";

describe("opening a Redis that is not there", () => {
  test("says so, whoever listens there instead", async () => {
    const error = await failureOf({ url: `redis://me:secret@127.0.0.1:${await freePort()}` });
    expect(error).toMatchObject({ code: "config.redis-unreachable" });
    expect(error.message).toMatch(/ECONNREFUSED.*check the URL/);
  });
});

describeWithRedis("opening a Redis", () => {
  test("that asks for a password, without one or with a wrong one, says to check the login", async () => {
    const { address } = await start({ password: "right" });
    for (const login of ["", ":secret@", "me:secret@"]) {
      const error = await failureOf({ url: `redis://${login}${address.host}:${address.port}` });
      expect(error).toMatchObject({ code: "config.redis-forbidden" });
      expect(error.message).toContain("check user and password");
    }
    await expect(opened({ url: `redis://:right@${address.host}:${address.port}` })).resolves.toBeDefined();
  });

  test.each(["-fcall", "-function"])("whose user has lost the right %s says which it lacks", async (rule) => {
    const { address } = await start({ users: [`me on >secret ~* &* +@all ${rule}`] });
    const error = await failureOf({ url: `redis://me:secret@${address.host}:${address.port}` });
    expect(error).toMatchObject({ code: "config.redis-forbidden" });
    expect(error.message).toMatch(new RegExp(`${rule.slice(1)}.*needs the rights`));
  });

  test("that evicts is refused", async () => {
    const { url } = await start({ settings: { "maxmemory-policy": "allkeys-lru" } });
    const error = await failureOf({ url });
    expect(error).toMatchObject({ code: "config.redis-unsuitable", facts: { found: "eviction allkeys-lru" } });
    expect(error.message).toContain("set it to noeviction");
  });

  test("that is a replica is refused", async () => {
    const primary = await start();
    const { url } = await start({ replicaof: primary.address });
    const error = await failureOf({ url });
    expect(error).toMatchObject({ code: "config.redis-unsuitable", facts: { found: "role replica" } });
  });

  test("that is no cluster as one, or the other way round, says how to write the URL", async () => {
    const [server, node] = [await start(), await start({ settings: { "cluster-enabled": "yes" } })];
    expect((await failureOf({ url: `${server.url}?cluster` })).message).toContain("without ?cluster");
    expect((await failureOf({ url: node.url })).message).toContain("add ?cluster");
  });

  test("that has no such database, or no functions, says so", async () => {
    const { url } = await start({ settings: { databases: "2" } });
    expect((await failureOf({ url: `${url}/2` })).message).toContain("It has no database 2");
    await expect(opened({ url: `${url}/1` })).resolves.toBeDefined();
    const crippled = await start({ settings: { "rename-command": "FCALL lost" } });
    expect((await failureOf({ url: crippled.url })).message).toContain("does not know FCALL");
  });

  test("that does not speak TLS as one that does says both ways to begin the URL", async () => {
    const { address } = await start();
    const error = await failureOf({ url: `rediss://:secret@${address.host}:${address.port}`, connectTimeoutMs: 200 });
    expect(error).toMatchObject({ code: "config.redis-unreachable" });
    expect(error.message).toContain("without TLS the URL begins with redis://");
  });

  test("tells operators what to know of it", async () => {
    const { url, address } = await start({ maxmemory: "1gb", appendonly: "everysec" });
    const facts = await inspectRedis(await opened({ url }));
    expect(facts.map(({ name, state }) => [name, state])).toEqual([
      ["version", "ok"],
      ["mode", "ok"],
      ["role", "ok"],
      ["eviction", "ok"],
      ["memory", "ok"],
      ["persistence", "ok"],
      ["replicas", "warn"],
      ["clock", "ok"],
    ]);
    expect(facts[0]!.place).toBe(`${address.host}:${address.port}`);
  });

  test("whose user may not ask for its state works, and says what could not be checked", async () => {
    const { address } = await start({ users: ["me on >secret ~* &* +@all -info -config"] });
    const redis = await opened({ url: `redis://me:secret@${address.host}:${address.port}` });
    const facts = await inspectRedis(redis);
    expect(facts.every(({ state, sentence }) => state === "warn" && sentence.includes("could not be"))).toBe(true);
    expect(await redis.command("set", "key", "value")).toEqual(Buffer.from("OK"));
  });

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options);
    onTestFinished(() => server.stop());
    return server;
  }
});

async function opened(options: RedisOptions) {
  const redis = await openRedis(options);
  onTestFinished(() => redis.close());
  return redis;
}

/** What opening it fails with, which is ours and tells no secret. */
async function failureOf(options: RedisOptions): Promise<QuarryError> {
  const error = await opened(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isQuarryError(error)) expect.unreachable(`it did not fail as it should: ${error}`);
  expect(inspect(error, { depth: Number.POSITIVE_INFINITY })).not.toContain("secret");
  return error;
}
