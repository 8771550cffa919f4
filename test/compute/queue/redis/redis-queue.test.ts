// What the queue over Redis promises beyond its port: processes that share a shard, and a Redis that comes and goes.
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { FunctionLimits } from "../../../../compute/queue/limits.ts";
import type { CallId, Submission } from "../../../../compute/queue/messages.ts";
import { RedisQueue } from "../../../../compute/queue/redis/redis-queue.ts";
import { connectedRedis } from "../../../services/connected-redis.ts";
import { describeWithRedis } from "../../../services/redis-server.ts";
import { submissionOf } from "../submission.ts";
import { v8Codec } from "./v8-codec.ts";

const NEVER = new AbortController().signal;
const WANT_ONE = [{ function: "echo@1", leases: 1, nestedOnly: false }];

const ECHO: FunctionLimits = {
  function: "echo@1",
  gate: { key: "echo", maxConcurrent: 8, nested: "borrow" },
  rate: undefined,
  costUnit: "lease",
  batching: undefined,
  maxWaitingRows: Number.POSITIVE_INFINITY,
  maxWaitingBytes: Number.POSITIVE_INFINITY,
  mayRunTwice: true,
};

describeWithRedis("the queue over Redis", () => {
  const redis = connectedRedis();
  let admin: Redis;
  let made = 0;

  beforeAll(() => {
    admin = new Redis(redis.server.address);
  });
  afterAll(() => admin.disconnect());

  async function open(environment = `own-${++made}`): Promise<RedisQueue> {
    const { connection } = redis;
    const queue = await RedisQueue.open({ connection, environment, shard: "main", codec: v8Codec });
    onTestFinished(() => queue.close());
    await queue.declare([ECHO]);
    return queue;
  }

  it("is one for all processes that open its shard: who waits in one hears of a call submitted in another", async () => {
    const [here, there] = [await open("shared"), await open("shared")];
    const woken = there.awaitWork("worker", ["echo@1"], 60_000, NEVER);
    await here.submit([call("1", { caller: "caller" })]);
    await woken;
    const [lease] = (await turn(there, 1)).leases;
    const replies = here.receive("caller", 0, 60_000, NEVER);
    await there.turn({
      session: "worker",
      sequence: 2,
      outcomes: [{ kind: "settle", id: id("1"), token: lease!.token, body: "done", deadLetter: undefined }],
      wants: [],
    });
    expect(await replies).toEqual([{ sequence: 1, id: id("1"), outcome: { kind: "settled", body: "done" } }]);
  });

  it("keeps what is large away from its scripts, and gives it to all who ask as it was", async () => {
    const [here, there] = [await open("large"), await open("large")];
    const large = (text: string) => text.repeat(200_000);
    const payload = large("p");
    await here.submit([
      call("1", { caller: "caller", payload, bytes: payload.length }),
      call("2", { payload: "small" }),
    ]);
    const first = await there.turn({
      session: "worker",
      sequence: 1,
      outcomes: [],
      wants: [{ ...WANT_ONE[0]!, leases: 2 }],
    });
    expect(first.leases.map(({ messages }) => messages[0]!.payload)).toEqual([payload, "small"]);
    const again = await there.turn({
      session: "worker",
      sequence: 1,
      outcomes: [],
      wants: [{ ...WANT_ONE[0]!, leases: 2 }],
    });
    expect(again.leases).toMatchObject(
      first.leases.map(({ messages: [message] }) => ({ messages: [{ payload: message!.payload }] })),
    );
    const settled = first.leases.map(({ token, messages }) => ({
      ...{ kind: "settle" as const, id: messages[0]!.id, token, body: large(messages[0]!.id), deadLetter: undefined },
    }));
    const replies = here.receive("caller", 0, 60_000, NEVER);
    await there.turn({ session: "worker", sequence: 2, outcomes: settled, wants: [] });
    const outcome = (name: string) => ({ kind: "settled", body: large(id(name)) });
    expect(await replies).toEqual([{ sequence: 1, id: id("1"), outcome: outcome("1") }]);
    expect(await there.find([id("1"), id("2")])).toEqual(
      ["1", "2"].map((name) => ({ kind: "settled", outcome: outcome(name) })),
    );
    expect(await here.receive("caller", 1, 0, NEVER)).toEqual([]);
    expect((await admin.hkeys("{large:main}:bodies")).filter((field) => field !== "")).toEqual([`${id("2")}\0`]);
  });

  it("has nothing to do with another environment on the same Redis", async () => {
    const [here, there] = [await open(), await open()];
    await here.submit([call("1")]);
    expect(await there.find([id("1")])).toEqual([{ kind: "unknown" }]);
  });

  it("gives all its keys the tag of its shard", async () => {
    const queue = await open("tagged");
    await queue.submit([call("1", { caller: "caller", idempotency: { key: "k", digest: "d" }, ttlMs: 1_000 })]);
    await turn(queue, 1);
    const keys = await admin.keys("*tagged*");
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect(key).toMatch(/^\{tagged:(main\}:|shards\}$)/);
  });

  it("loads its functions again when Redis has forgotten them", async () => {
    const queue = await open();
    await queue.submit([call("1")]);
    await admin.call("FUNCTION", "FLUSH");
    await queue.submit([call("2")]);
    expect(await queue.find([id("1"), id("2")])).toEqual([{ kind: "waiting" }, { kind: "waiting" }]);
  });

  it("goes on when its connections are cut, also for who waits", async () => {
    const queue = await open();
    const woken = queue.awaitWork("worker", ["echo@1"], 60_000, NEVER);
    await queue.find([id("1")]);
    await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    await queue.submit([call("1")]);
    await woken;
    expect((await turn(queue, 1)).leases).toHaveLength(1);
  });

  it("tells a caller to ask what became of its calls when its connection was lost", async () => {
    const queue = await open();
    await queue.submit([call("1", { caller: "caller" })]);
    const replies = queue.receive("caller", 0, 60_000, NEVER);
    await queue.find([id("1")]);
    await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    expect(await replies).toEqual([]);
  });

  it("starts a stream over of which it has lost a part", async () => {
    const queue = await open();
    await queue.submit([call("1")]);
    const [lease] = (await turn(queue, 1)).leases;
    expect(await queue.append(id("1"), lease!.token, 0, ["a", "b"], 2)).toBeGreaterThan(0);
    expect(await queue.append(id("1"), lease!.token, 5, ["f"], 1)).toBe(0);
    const { leases, cancelled } = await turn(queue, 2);
    expect(cancelled).toEqual([{ id: id("1"), token: lease!.token, reason: "a part of its stream was lost" }]);
    expect(leases[0]!.messages[0]).toMatchObject({ id: id("1"), failures: 0, crashes: 0 });
    expect(leases[0]!.token).toBeGreaterThan(lease!.token);
  });

  it("keeps nothing of a worker that stops waiting and leaves", async () => {
    const queue = await open("left");
    const stopped = new AbortController();
    const stops = queue.awaitWork("worker", ["echo@1"], 60_000, stopped.signal);
    await queue.find([id("1")]);
    stopped.abort();
    const leaves = queue.leave("worker");
    await stops;
    await leaves;
    await queue.find([id("1")]);
    expect(await admin.exists("{left:main}:turns", "{left:main}:parked")).toBe(0);
  });

  it("wakes a worker when a token is there, without it looking again by itself", async () => {
    const rate = { key: "slow", tokens: 20, periodUs: 1_000_000, burst: 1 };
    const queue = await open();
    await queue.declare([{ ...ECHO, rate }]);
    const names = ["1", "2", "3", "4", "5", "6"];
    await queue.submit(names.map((name) => call(name)));
    const started: string[] = [];
    const work = async () => {
      for (let sequence = 1; started.length < names.length; sequence++) {
        const { leases } = await turn(queue, sequence);
        started.push(...leases.map(({ messages: [message] }) => message!.id));
        if (leases.length === 0) await queue.awaitWork("worker", ["echo@1"], 60_000, NEVER);
      }
    };
    const working = work();
    // Who looks by itself does so every two seconds.
    await expect.poll(() => started.length, { timeout: 6_000 }).toBe(names.length);
    await working;
  });

  it("is closed for good, and lets go of who waits", async () => {
    const queue = await open();
    await queue.find([]);
    const waiting = queue.receive("caller", 0, 60_000, NEVER);
    await queue.find([]);
    await queue.close();
    expect(await waiting).toEqual([]);
    await expect(queue.find([])).rejects.toMatchObject({ code: "plan.closed" });
  });
});

function turn(queue: RedisQueue, sequence: number) {
  return queue.turn({ session: "worker", sequence, outcomes: [], wants: WANT_ONE });
}

function id(name: string): CallId {
  return `main.${name}` as CallId;
}

function call(name: string, options: Partial<Submission> = {}): Submission {
  return submissionOf(id(name), "echo@1", { payload: { memo: "hello" }, ...options });
}
