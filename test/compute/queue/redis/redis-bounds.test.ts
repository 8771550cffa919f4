// What does not go into a queue over Redis: what is too large, what there is no room for, what would not be safe.
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { expect, it, onTestFinished } from "vitest";
import type { CallId, Outcome } from "../../../../compute/queue/messages.ts";
import { QUEUE_LIMITS } from "../../../../compute/queue/queue-limits.ts";
import { RedisQueue } from "../../../../compute/queue/redis/redis-queue.ts";
import { limits } from "../../../conformance/limits.ts";
import { connectedRedis } from "../../../services/connected-redis.ts";
import { describeWithRedis } from "../../../services/redis-server.ts";
import { submissionOf } from "../submission.ts";
import { v8Codec } from "./v8-codec.ts";

const NEVER = new AbortController().signal;
const TOO_LARGE = "x".repeat(QUEUE_LIMITS.maxPayloadBytes);

describeWithRedis("a queue over Redis", () => {
  const redis = connectedRedis();

  async function open(): Promise<RedisQueue> {
    const { connection } = redis;
    const queue = await RedisQueue.open({ connection, environment: randomUUID(), shard: "main", codec: v8Codec });
    onTestFinished(() => queue.close());
    await queue.declare([limits("echo@1")]);
    return queue;
  }

  it("sends no payload that is too large, and says how large it may be", async () => {
    const queue = await open();
    const error = { code: "function.not-sendable", facts: { maxBytes: QUEUE_LIMITS.maxPayloadBytes } };
    await expect(queue.submit([call("1", TOO_LARGE)])).rejects.toMatchObject(error);
    expect(await queue.find([id("1")])).toEqual([{ kind: "unknown" }]);
  });

  it("gives a call up whose result is too large", async () => {
    const queue = await open();
    await queue.submit([call("1", "small")]);
    const [lease] = (await turn(queue, 1, [])).leases;
    const { token } = lease!;
    await turn(queue, 2, [{ kind: "settle", id: id("1"), token, body: TOO_LARGE, deadLetter: undefined }]);
    expect(await queue.find([id("1")])).toMatchObject([{ kind: "dead", outcome: { kind: "ended", reason: "dead" } }]);
    expect(await queue.deadLetters(undefined, 9)).toMatchObject([{ id: id("1"), payload: "small" }]);
  });

  it("cuts what is too large for one move, and leases no more at once than one reply holds", async () => {
    const queue = await open();
    const large = "x".repeat(3 << 20);
    const names = ["1", "2", "3", "4", "5"];
    const replies = await queue.submit(names.map((name) => ({ ...call(name, large), bytes: large.length })));
    expect(replies).toEqual(names.map(() => ({ kind: "accepted" })));
    const first = (await turn(queue, 1, [])).leases;
    const second = (await turn(queue, 2, [])).leases;
    expect([first.length, second.length]).toEqual([3, 2]);
    const outcomes = [...first, ...second].map(
      ({ token, messages: [message] }): Outcome => ({
        ...{ kind: "settle", id: message!.id, token, deadLetter: undefined },
        body: message!.payload,
      }),
    );
    await turn(queue, 3, outcomes);
    const states = await queue.find(names.map(id));
    expect(states.map((state) => "outcome" in state && state.outcome)).toEqual(
      names.map(() => ({ kind: "settled", body: large })),
    );
  });

  it("tells no more replies at once than one reply of Redis holds", async () => {
    const queue = await open();
    const names = Array.from({ length: 100 }, (_, at) => `${at}`);
    await queue.submit(names.map((name) => ({ ...call(name, "small"), caller: "caller" })));
    const body = "x".repeat(60_000);
    for (let [sequence, outcomes]: [number, Outcome[]] = [1, []]; ; sequence++) {
      const { leases } = await turn(queue, sequence, outcomes);
      if (leases.length === 0) break;
      outcomes = leases.map(
        ({ token, messages: [message] }): Outcome => ({
          ...{ kind: "settle", id: message!.id, token, body, deadLetter: undefined },
        }),
      );
    }
    const first = await queue.receive("caller", 0, 0, NEVER);
    expect(first.length).toBeGreaterThan(50);
    expect(first.length).toBeLessThan(names.length);
    const rest = await queue.receive("caller", first.length, 0, NEVER);
    expect([...first, ...rest].map(({ sequence }) => sequence)).toEqual(names.map((_, at) => at + 1));
  });

  it("takes no more calls when Redis has used most of its memory, but those it knows", async () => {
    const queue = await open();
    await queue.submit([call("1", "known")]);
    const admin = new Redis(redis.server.address);
    onTestFinished(async () => {
      await admin.config("SET", "maxmemory", "0");
      admin.disconnect();
    });
    let tried = 1;
    const tryAnother = async () => {
      const [, used] = /used_memory:(\d+)/.exec(await admin.info("memory"))!;
      await admin.config("SET", "maxmemory", `${Math.floor(Number(used) / 0.8)}`);
      return (await queue.submit([call(`${++tried}`, "new")]))[0];
    };
    const full = { kind: "refused", reason: "queue-full", detail: expect.stringMatching(/\d\d % of its memory/) };
    await expect.poll(tryAnother, { timeout: 5_000 }).toMatchObject(full);
    expect((await queue.submit([call("1", "known")]))[0]).toEqual({ kind: "accepted" });
    expect((await turn(queue, 1, [])).leases.length).toBeGreaterThan(0);
  });

  it("takes no more calls when Redis has no memory left, but those it knows, and drains", async () => {
    const queue = await open();
    await queue.submit([call("1", "known")]);
    onTestFinished(async () => void (await redis.server.order("CONFIG", "SET", "maxmemory", "0")));
    await redis.server.order("CONFIG", "SET", "maxmemory", "1");
    const full = { kind: "refused", reason: "queue-full", detail: "Redis has used all of its memory" };
    const large = "x".repeat(3 << 20);
    const replies = await queue.submit([
      call("1", "known"),
      call("2", "new"),
      ...["3", "4", "5"].map((name) => ({ ...call(name, large), synced: true })),
    ]);
    expect(replies).toEqual([{ kind: "accepted" }, full, full, full, full]);
    expect((await queue.find([id("1"), id("2")])).map(({ kind }) => kind)).toEqual(["waiting", "unknown"]);
    expect((await turn(queue, 1, [])).leases.map(({ messages }) => messages[0]!.id)).toEqual([id("1")]);
    await redis.server.order("CONFIG", "SET", "maxmemory", "0");
    expect(await queue.submit([call("2", "new")])).toEqual([{ kind: "accepted" }]);
  });

  it("says that it cannot keep what must survive a power loss where Redis keeps nothing", async () => {
    const queue = await open();
    const synced = { ...call("1", "dear"), synced: true };
    await expect(queue.submit([synced])).rejects.toMatchObject({ code: "config.redis-unsuitable" });
  });
});

function turn(queue: RedisQueue, sequence: number, outcomes: readonly Outcome[]) {
  const wants = [{ function: "echo@1", leases: 9, nestedOnly: false }];
  return queue.turn({ session: "worker", sequence, outcomes, wants });
}

function id(name: string): CallId {
  return `main.${name}` as CallId;
}

function call(name: string, payload: unknown) {
  return submissionOf(id(name), "echo@1", { payload });
}
