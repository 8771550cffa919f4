// What can be wrong about a Redis, a caller and a worker: each is a clear error, from `connect` or the first call.
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { definitionOf } from "../../../catalog/index.ts";
import type { BodyCodec } from "../../../compute/queue/body-codec.ts";
import { RedisQueue } from "../../../compute/queue/redis/redis-queue.ts";
import { openRedis } from "../../../compute/redis/open-redis.ts";
import { functionLimits } from "../../../compute/runtime/function-limits.ts";
import { wireCodec } from "../../../compute/wire/wire-codec.ts";
import { connect, fn, Worker } from "../../../index.ts";
import { expectFailure } from "../../engine/frame/expect-failure.ts";
import { freePort } from "../../services/free-port.ts";
import {
  describeWithRedis,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from "../../services/redis-server.ts";
import { newPlace, openSession } from "./workers.ts";

const SECRET = "open-sesame";

const echo = fn({ name: "echo_bytes", version: "1", input: { text: z.string() }, output: z.string() }).row(
  ({ text }) => text,
);

describeWithRedis("what is wrong is said", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  test.each([
    "localhost:6379",
    "http://localhost:6379",
    "redis://",
    "redis://localhost:port",
    `redis://user:${SECRET}@localhost:x`,
  ])("of a URL that is none: %s", async (url) => {
    const error = await expectFailure(connect({ url }), "config.invalid");
    expect(error.message).toContain("redis://user:password@host:6379/0");
    expect(JSON.stringify([error.message, error.facts])).not.toContain(SECRET);
  });

  test("of an environment whose name no key can have", async () => {
    await expectFailure(connect({ url: server.url, environment: "a b" }), "config.invalid", { option: "environment" });
  });

  test("of a catalog beside a URL", async () => {
    await expectFailure(connect({ url: server.url, catalog: "there" }), "config.invalid", { option: "catalog" });
  });

  test("of a server that is not there", async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    await expectFailure(connect({ url }), "config.redis-unreachable", { address: `${url}/0`.slice(0, -2) });
  });

  test("of a wrong password, which no message shows", async () => {
    const { address } = await startedRedis({ password: "right" });
    const url = `redis://:${SECRET}@${address.host}:${address.port}`;
    const error = await expectFailure(connect({ url }), "config.redis-forbidden");
    expect(JSON.stringify([error.message, error.facts, String(error.cause)])).not.toContain(SECRET);
  });

  test("of a Redis that evicts", async () => {
    const { url } = await startedRedis({ maxmemory: "100mb", settings: { "maxmemory-policy": "allkeys-lru" } });
    const error = await expectFailure(connect({ url }), "config.redis-unsuitable");
    expect(error.message).toContain("noeviction");
  });

  test("of a Redis that is too old", async () => {
    const url = await oldRedis();
    const error = await expectFailure(connect({ url }), "config.redis-unsuitable");
    expect(error.message).toMatch(/6\.2\.14/);
  });

  test("of arguments that are too large, and of no other call", async () => {
    const place = newPlace(server);
    const worker = await Worker.open({ ...place, functions: [echo], isolation: "inline" });
    onTestFinished(() => worker.close());
    await openSession(place);
    const huge = echo.remote({ text: "x".repeat(65 << 20) });
    const [refused, fine] = await Promise.allSettled([huge, echo.remote({ text: "small" })]);
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "function.not-sendable" } });
    expect(fine).toEqual({ status: "fulfilled", value: "small" });
  });

  test("of a worker that is newer than its caller", async () => {
    const place = newPlace(server);
    const newer = { encode: () => Buffer.from([255, 3]), decode: wireCodec.decode };
    const { settleOne } = await servedBy(server, place.environment, newer);
    await openSession(place);
    const call = echo.remote({ text: "hello" });
    await settleOne();
    const error = await expectFailure(call, "compute.unreadable");
    expect(error.message).toContain("update this process");
  });
});

/** A worker of `echo` that speaks to its queue with a codec of its own, and settles one call. */
async function servedBy(server: RedisServer, environment: string, codec: BodyCodec) {
  const connection = await openRedis({ url: server.url });
  const queue = await RedisQueue.open({ connection, environment, shard: "main", codec });
  onTestFinished(async () => {
    await queue.close();
    await connection.close();
  });
  const { info } = definitionOf(echo)!;
  const key = `${info.name}@${info.version}`;
  await queue.declare([functionLimits(key, definitionOf(echo)!)]);
  await queue.beat({ session: "newer", role: "worker", leaseMs: 10_000, demand: {}, serves: [key] });
  const wants = [{ function: key, leases: 1, nestedOnly: false }];
  return {
    async settleOne(): Promise<void> {
      for (let sequence = 1; ; sequence++) {
        const { leases } = await queue.turn({ session: "newer", sequence, outcomes: [], wants });
        const [lease] = leases;
        if (lease === undefined) {
          await queue.awaitWork("newer", [key], 100, new AbortController().signal);
          continue;
        }
        const { id } = lease.messages[0]!;
        const outcome = { kind: "settle", id, token: lease.token, body: {}, deadLetter: undefined } as const;
        await queue.turn({ session: "newer", sequence: sequence + 1, outcomes: [outcome], wants: [] });
        return;
      }
    },
  };
}

async function startedRedis(options: RedisServerOptions): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

/** Answers as Redis 6.2 does to whoever asks what it is. */
async function oldRedis(): Promise<string> {
  const info =
    "# Server\r\nredis_version:6.2.14\r\nredis_mode:standalone\r\nrole:master\r\nmaxmemory_policy:noeviction\r\n";
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const word of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const isInfo = word[1]!.toLowerCase() === "info";
        socket.write(isInfo ? `$${info.length}\r\n${info}\r\n` : "+OK\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `redis://127.0.0.1:${(server.address() as { port: number }).port}`;
}
