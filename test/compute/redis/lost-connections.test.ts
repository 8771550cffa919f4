// What a connection does when servers stop, pause, forget, change places, or the way to them is cut.
import { expect, onTestFinished, test } from "vitest";
import type { RedisConnection, RedisLibrary } from "../../../compute/redis/connection.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import {
  describeWithRedis,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from "../../services/redis-server.ts";
import { TcpProxy } from "../../services/tcp-proxy.ts";
import { Words } from "./words.ts";

const LIBRARY: RedisLibrary = {
  name: "quarry_loss_test",
  text: `#!lua name=quarry_loss_test
    redis.register_function("quarry_loss_test_once", function(keys, args)
      if redis.call("SADD", keys[1], args[1]) == 1 then redis.call("INCR", keys[2]) end
      return redis.call("GET", keys[2])
    end)
    redis.register_function("quarry_loss_test_count", function(keys) return redis.call("INCR", keys[1]) end)
  `,
};
const TAG = "{loss}";

describeWithRedis("a connection", () => {
  test("sends a function again whose reply was lost after it ran", async () => {
    const proxy = await proxied(await start());
    const redis = await open(proxy.url);
    await count(redis);
    const lost = proxy.loseNextReply();
    const second = count(redis);
    await lost;
    // The first time it ran nobody heard of it.
    expect(await second).toBe(3);
    expect(await once(redis, "call")).toBe(1);
    const lostAgain = proxy.loseNextReply();
    const again = once(redis, "another call");
    await lostAgain;
    expect(await again).toBe(2);
  });

  test("loses nothing and does nothing twice while its way is cut under load", async () => {
    const proxy = await proxied(await start());
    const redis = await open(proxy.url);
    let calls = 0;
    const load = Array.from({ length: 16 }, async () => {
      while (calls < 3_000) {
        calls += 1;
        if (calls % 300 === 0) proxy.cut();
        await once(redis, `call ${calls}`);
      }
    });
    await Promise.all(load);
    expect(await once(redis, "call 1")).toBe(calls);
  });

  test("loads its functions again under load, however often somebody removes them", async () => {
    const redis = await open((await start()).url);
    let calls = 0;
    const load = Array.from({ length: 16 }, async () => {
      while (calls < 2_000) {
        calls += 1;
        const id = `call ${calls}`;
        if (calls % 200 === 0) await redis.command(calls % 400 === 0 ? "script" : "function", "flush");
        await once(redis, id);
      }
    });
    await Promise.all(load);
    expect(await once(redis, "call 1")).toBe(calls);
  });

  test("goes on when a server that keeps nothing was restarted, with its functions and channels", async () => {
    const server = await start();
    const redis = await open(server.url);
    const words = new Words();
    await redis.subscribe(`${TAG}:words`, words.hear);
    await once(redis, "call");
    await server.kill();
    const meanwhile = once(redis, "call of meanwhile");
    await server.start();
    expect(await meanwhile).toBe(1);
    expect(await words.next()).toBe(undefined);
    await redis.command("publish", `${TAG}:words`, "word");
    expect(await words.next()).toBe("word");
  });

  test("waits for a server that holds its breath", async () => {
    const server = await start();
    const redis = await open(server.url);
    server.pause();
    const pending = once(redis, "call");
    server.continue();
    expect(await pending).toBe(1);
  });

  test.each(["kill", "pause"] as const)(
    "refuses what has waited for too long, after a %s, and goes on later",
    async (how) => {
      const server = await start();
      const redis = await open(server.url, 200);
      server[how]();
      const refused = await Promise.allSettled([once(redis, "first"), once(redis, "second")]);
      expect(refused).toMatchObject(
        refused.map(() => ({ reason: { code: "compute.unavailable", facts: { retryable: true } } })),
      );
      const later = retried(() => once(redis, "third"));
      if (how === "kill") await server.start();
      else server.continue();
      // Nothing that was refused is sent when the server is there again.
      if (how === "kill") expect(await later).toBe(1);
      else expect(await later).toBeGreaterThan(0);
    },
  );

  test("looks for another server when one says nothing for half the time it is given", async () => {
    const [silent, other] = [await start(), await start()];
    const proxy = await proxied(silent);
    const redis = await open(proxy.url, 4_000);
    await once(redis, "call");
    silent.pause();
    proxy.leadTo(other.address);
    expect(await once(redis, "another call")).toBe(1);
  });

  test("refuses a subscription that cannot be had in time", async () => {
    const server = await start();
    const redis = await open(server.url, 200);
    await server.kill();
    const subscribing = redis.subscribe(`${TAG}:words`, () => {});
    await expect(subscribing).rejects.toMatchObject({ code: "compute.unavailable" });
  });

  test("tells its listeners when words may have been missed, and hears the next ones", async () => {
    const server = await start();
    const proxy = await proxied(server);
    const [redis, direct] = [await open(proxy.url), await open(server.url)];
    const words = new Words();
    await redis.subscribe(`${TAG}:words`, words.hear);
    for (const word of ["first", "second", "third"]) {
      proxy.cut();
      expect(await words.next()).toBe(undefined);
      await direct.command("publish", `${TAG}:words`, word);
      expect(await words.next()).toBe(word);
    }
  });

  test("finds the new primary when its address leads elsewhere", async () => {
    const primary = await start();
    const replica = await start({ replicaof: primary.address });
    const proxy = await proxied(primary);
    const redis = await open(proxy.url);
    await once(redis, "call");
    await redis.command("wait", "1", "0");
    proxy.leadTo(replica.address);
    await replica.order("replicaof", "no", "one");
    // The old primary becomes a replica, without a word to those who are connected to it.
    await primary.order("replicaof", replica.address.host, `${replica.address.port}`);
    expect(await once(redis, "another call")).toBe(2);
  });

  async function start(options?: RedisServerOptions): Promise<RedisServer> {
    const server = await startRedis(options);
    onTestFinished(() => server.stop());
    return server;
  }
});

async function proxied(server: RedisServer): Promise<TcpProxy> {
  const proxy = await TcpProxy.start(server.address);
  onTestFinished(() => proxy.stop());
  return proxy;
}

async function open(url: string, unavailableAfterMs = 15_000): Promise<RedisConnection> {
  const redis = await openRedis({ url, unavailableAfterMs });
  onTestFinished(() => redis.close());
  return redis;
}

/** Adds one for an id that is new; how many there are. */
async function once(redis: RedisConnection, id: string): Promise<number> {
  const keys = [`${TAG}:done`, `${TAG}:count`];
  return Number(await redis.run(LIBRARY, "quarry_loss_test_once", keys, [id]));
}

/** Adds one; how often this was done. */
async function count(redis: RedisConnection): Promise<number> {
  return Number(await redis.run(LIBRARY, "quarry_loss_test_count", [`${TAG}:counted`], []));
}

/** As callers do when trying later may help. */
async function retried<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      expect(error).toMatchObject({ code: "compute.unavailable" });
    }
  }
}
