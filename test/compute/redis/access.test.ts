// Who may do what: a user with the rights that operators are told to give, over TLS.
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { redisAccessRules } from "../../../compute/redis/access-rules.ts";
import { inspectRedis } from "../../../compute/redis/inspect-redis.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import type { RedisOptions } from "../../../compute/redis/settings.ts";
import { type Certificate, makeCertificate } from "../../services/certificate.ts";
import { RedisCluster } from "../../services/redis-cluster.ts";
import {
  describeWithRedis,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from "../../services/redis-server.ts";
import { Words } from "./words.ts";

const LIBRARY = {
  name: "quarry_access_test",
  text: `#!lua name=quarry_access_test
    redis.register_function("quarry_access_test_write", function(keys, args)
      redis.call("SET", keys[1], args[1])
      redis.call("PUBLISH", args[2], args[1])
      return redis.call("GET", keys[1])
    end)
  `,
};
const USER = `me on >secret ${redisAccessRules("mine")}`;

describeWithRedis("over TLS", () => {
  let certificate: Certificate;

  beforeAll(() => {
    certificate = makeCertificate();
    return () => certificate.remove();
  });

  test("a connection does everything for one who knows the server's certificate", async () => {
    const server = await start({ tls: certificate, users: [USER] });
    const redis = await open({ url: `rediss://me:secret@${place(server.address)}`, tls: { ca: certificate.text } });
    const words = new Words();
    await redis.subscribe("{mine:main}:words", words.hear);
    const reply = await redis.run(LIBRARY, "quarry_access_test_write", ["{mine:main}:key"], ["a", "{mine:main}:words"]);
    expect([String(reply), await words.next()]).toEqual(["a", "a"]);
    expect(await redis.command("get", "{mine:main}:key")).toEqual(Buffer.from("a"));
    expect(await server.order("acl", "log")).toEqual([]);
    expect((await inspectRedis(redis)).filter(({ state }) => state === "fail")).toEqual([]);
  });

  test("a cluster is connected to at every node", async () => {
    const cluster = await RedisCluster.start({ tls: certificate, users: [USER] });
    onTestFinished(() => cluster.stop());
    const redis = await open({ url: cluster.urlFor("rediss://me:secret@"), tls: { ca: certificate.text } });
    const words = new Words();
    await redis.subscribe("{mine:main}:words", words.hear);
    for (const shard of ["one", "two", "three", "four", "five"]) {
      const key = `{mine:${shard}}:key`;
      await redis.run(LIBRARY, "quarry_access_test_write", [key], [shard, "{mine:main}:words"]);
      expect(await words.next()).toBe(shard);
    }
    const hosts = (await redis.primaries()).map((primary) => primary.ask("ping"));
    expect((await Promise.all(hosts)).map(String)).toEqual(["PONG", "PONG", "PONG"]);
  });

  test("nobody is connected to a server whose certificate is not known", async () => {
    const { address } = await start({ tls: certificate });
    const opening = open({ url: `rediss://${place(address)}` });
    await expect(opening).rejects.toThrow(/self-signed certificate/);
  });

  test("a URL without it is answered with how to begin the URL", async () => {
    const { address } = await start({ tls: certificate });
    const opening = open({ url: `redis://${place(address)}`, connectTimeoutMs: 500 });
    await expect(opening).rejects.toThrow(/with TLS it begins with rediss:\/\//);
  });
});

describeWithRedis("a user with the rights of one environment", () => {
  test("has no others: neither keys, nor channels, nor commands", async () => {
    const { address } = await start({ users: [USER] });
    const redis = await open({ url: `redis://me:secret@${place(address)}` });
    const forbidden = { code: "config.redis-forbidden" };
    await expect(redis.command("set", "{other:main}:key", "a")).rejects.toMatchObject(forbidden);
    await expect(redis.command("publish", "{other:main}:words", "a")).rejects.toMatchObject(forbidden);
    await expect(redis.command("flushall", "async")).rejects.toMatchObject(forbidden);
    await expect(redis.command("eval", "return 1", "0")).rejects.toMatchObject(forbidden);
    const write = (key: string, channel: string) =>
      redis.run(LIBRARY, "quarry_access_test_write", [key], ["a", channel]);
    await expect(write("{other:main}:key", "{mine:main}:words")).rejects.toMatchObject(forbidden);
    await expect(write("{mine:main}:key", "{other:main}:words")).rejects.toMatchObject(forbidden);
    await expect(redis.subscribe("{other:main}:words", () => {})).rejects.toMatchObject(forbidden);
  });
});

async function start(options: RedisServerOptions): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

async function open(options: RedisOptions) {
  const redis = await openRedis(options);
  onTestFinished(() => redis.close());
  return redis;
}

function place({ host, port }: RedisServer["address"]): string {
  return `${host}:${port}`;
}
