// What a session asked for and was not given, it is given as soon as there is some.
import fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { FunctionLimits } from "../../../../compute/queue/limits.ts";
import type { CallId, Lease, Outcome } from "../../../../compute/queue/messages.ts";
import type { TurnRequest } from "../../../../compute/queue/queue.ts";
import { RedisQueue } from "../../../../compute/queue/redis/redis-queue.ts";
import { limits } from "../../../conformance/limits.ts";
import { idsOf, settled, want } from "../../../conformance/worker-actor.ts";
import { connectedRedis } from "../../../services/connected-redis.ts";
import { describeWithRedis } from "../../../services/redis-server.ts";
import { submissionOf } from "../submission.ts";
import { v8Codec } from "./v8-codec.ts";

const NEVER = new AbortController().signal;

/** A session that has what it wants handed over. */
class Receiver {
  readonly queue: RedisQueue;
  readonly session: string;
  #sequence = 0;

  constructor(queue: RedisQueue, session = "worker") {
    this.queue = queue;
    this.session = session;
  }

  async turn(leases: number, outcomes: readonly Outcome[] = [], others: Partial<TurnRequest> = {}) {
    const wants = leases > 0 ? [want("echo@1", leases)] : [];
    const turn = { session: this.session, sequence: ++this.#sequence, outcomes, wants, maxLeases: leases };
    return (await this.queue.turn({ ...turn, handOver: true, ...others })).leases;
  }

  handed(waitMs = 60_000): Promise<readonly Lease[]> {
    return this.queue.awaitWork(this.session, ["echo@1"], waitMs, NEVER);
  }
}

describeWithRedis("a session over Redis", () => {
  const redis = connectedRedis();
  let admin: Redis;
  let made = 0;

  beforeAll(() => {
    admin = new Redis(redis.server.address);
  });
  afterAll(() => admin.disconnect());

  async function open(own: Partial<FunctionLimits> = {}, environment = `handed-${++made}`): Promise<RedisQueue> {
    const { connection } = redis;
    const queue = await RedisQueue.open({ connection, environment, shard: "main", codec: v8Codec });
    onTestFinished(() => queue.close());
    await queue.declare([limits("echo@1", own)]);
    return queue;
  }

  it("is handed a call when it is submitted, with all that a turn would say of it", async () => {
    const queue = await open();
    const worker = new Receiver(queue);
    await worker.turn(2);
    const unusual = { tenant: "acme", rows: 3, trace: "00-1-2-01", deadlineMs: 60_000 };
    await queue.submit([call("1", { caller: "caller", ...unusual }), call("2")]);
    const leases = await worker.handed();
    expect(idsOf(leases)).toEqual([id("1"), id("2")]);
    expect(leases[0]!.messages[0]).toMatchObject({
      ...{ payload: { memo: "hello" }, tenant: "acme", rows: 3, trace: "00-1-2-01", isDeferred: false },
      ...{ failures: 0, crashes: 0, parent: undefined, remaining: undefined },
    });
    expect(leases[0]!.messages[0]!.deadlineMs).toBeGreaterThan(50_000);
    expect(leases[1]!.messages[0]).toMatchObject({ isDeferred: true, deadlineMs: undefined });
    await worker.turn(2, [settled(leases[0]!), settled(leases[1]!)]);
    expect(await queue.find([id("1"), id("2")])).toMatchObject([{ kind: "settled" }, { kind: "settled" }]);
  });

  it("is handed no more than it wanted, and what it did not hear of yet counts", async () => {
    const queue = await open();
    const worker = new Receiver(queue);
    await worker.turn(3);
    await queue.submit(calls(5));
    // The hand-over may be on its way still: it counts all the same.
    expect(await worker.turn(3)).toEqual([]);
    const leases = await worker.handed();
    expect(leases).toHaveLength(3);
    expect(await worker.turn(1, [settled(leases[0]!)])).toHaveLength(1);
  });

  it("is handed nothing after a turn that wants nothing, or does not ask for it", async () => {
    const queue = await open();
    const worker = new Receiver(queue);
    await worker.turn(3);
    await worker.turn(0);
    await queue.submit(calls(1));
    expect(await worker.turn(1)).toHaveLength(1);
    await worker.turn(3, [], { handOver: false });
    await queue.submit([call("more")]);
    expect(await worker.handed()).toEqual([]);
    expect(await worker.turn(3)).toHaveLength(1);
  });

  it("leaves what it can take no more of to the next one that waits", async () => {
    const queue = await open();
    const [one, two] = [new Receiver(queue, "one"), new Receiver(queue, "two")];
    await one.turn(1);
    await two.turn(5);
    await queue.submit(calls(4));
    const handed = [await one.handed(), await two.handed()];
    expect(handed.map((leases) => leases.length).sort()).toEqual([1, 3]);
  });

  it("is handed what a gate or a rate lets go of later", async () => {
    const rate = { key: "slow", tokens: 20, periodUs: 1_000_000, burst: 1 };
    const queue = await open({ gate: { key: "one", maxConcurrent: 1, nested: "borrow" }, rate });
    const [one, two] = [new Receiver(queue, "one"), new Receiver(queue, "two")];
    await queue.submit(calls(2));
    const [first] = await one.turn(1);
    await two.turn(1);
    await one.turn(0, [settled(first!)]);
    // A token is there 50 ms later, and somebody keeps the time.
    expect(await two.handed()).toHaveLength(1);
  });

  it("is handed batches", async () => {
    const batching = { maxRows: 3, maxBytes: 1 << 20, maxWeight: 1e9, maxWaitMs: 60_000, eager: true };
    const queue = await open({ batching });
    const worker = new Receiver(queue);
    await worker.turn(2);
    await queue.submit(calls(5));
    expect((await worker.handed()).map((lease) => lease.messages.length)).toEqual([3, 2]);
  });

  it("is handed what is too large for a message, whose payload it fetches", async () => {
    const queue = await open();
    const worker = new Receiver(queue);
    await worker.turn(3);
    const payload = "p".repeat(300_000);
    await queue.submit([call("1", { payload, bytes: 300_000 }), call("2")]);
    const handed = await worker.handed();
    expect(handed[0]!.messages[0]).toMatchObject({ id: id("1"), payload });
    const rest = handed.length === 2 ? [] : await worker.turn(3);
    expect([...handed, ...rest]).toHaveLength(2);
  });

  it("does not wait for one whose process is gone", async () => {
    const queue = await open({}, "gone");
    const other = await RedisQueue.open({
      ...{ connection: redis.connection, shard: "main", codec: v8Codec },
      environment: "gone",
    });
    await new Receiver(other, "a-gone").turn(9);
    await other.close();
    const worker = new Receiver(queue);
    await worker.turn(3);
    await queue.submit(calls(2));
    expect(await worker.handed()).toHaveLength(2);
  });

  it("asks for what it has missed when its subscription was cut, and gets each call once", async () => {
    const queue = await open();
    const worker = new Receiver(queue);
    await worker.turn(8);
    await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    await queue.submit(calls(4));
    const got: Lease[] = [];
    while (got.length < 4) {
      const handed = await worker.handed();
      got.push(...handed, ...(handed.length === 0 ? await worker.turn(8 - got.length) : []));
    }
    expect(idsOf(got).sort()).toEqual(calls(4).map((each) => each.id));
    expect(await worker.turn(4)).toEqual([]);
  });

  it("never has more than it wants, and does each call once, whatever happens between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 40 }), async (steps) => {
        const queue = await open();
        const run = new Run([new Receiver(queue, "one"), new Receiver(queue, "two")], queue);
        for (const step of steps) await run.take(step, admin);
        await run.finish();
        expect(run.over).toBe(0);
        expect([...run.started.values()].every((times) => times === 1)).toBe(true);
        expect(run.started.size).toBe(run.submitted);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

type Step = "submit" | "cut" | { readonly turnOf: 0 | 1; readonly reports: boolean } | { readonly hears: 0 | 1 };
const WHO = fc.constantFrom(0 as const, 1 as const);
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant("submit" as const) },
  { weight: 1, arbitrary: fc.constant("cut" as const) },
  { weight: 4, arbitrary: fc.record({ turnOf: WHO, reports: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ hears: WHO }) },
);

/** Two sessions of four slots each, and what became of every call. */
class Run {
  readonly started = new Map<CallId, number>();
  submitted = 0;
  /** How often a session had more than its slots. */
  over = 0;
  readonly #workers: readonly Receiver[];
  readonly #queue: RedisQueue;
  readonly #held: Lease[][] = [[], []];

  constructor(workers: readonly Receiver[], queue: RedisQueue) {
    this.#workers = workers;
    this.#queue = queue;
  }

  async take(step: Step, admin: Redis): Promise<void> {
    if (step === "submit") {
      await this.#queue.submit([call(`${this.submitted++}`), call(`${this.submitted++}`)]);
    } else if (step === "cut") {
      await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    } else if ("hears" in step) {
      this.#start(step.hears, await this.#workers[step.hears]!.handed(0));
    } else {
      await this.#turn(step.turnOf, step.reports);
    }
  }

  /** Until everything is done. */
  async finish(): Promise<void> {
    for (let idle = 0; idle < 3; ) {
      const before = this.started.size;
      for (const who of [0, 1] as const) {
        this.#start(who, await this.#workers[who]!.handed(this.started.size < this.submitted ? 20 : 0));
        await this.#turn(who, true);
      }
      const isDone = this.started.size === this.submitted && this.started.size === before;
      idle = isDone ? idle + 1 : 0;
    }
  }

  async #turn(who: 0 | 1, reports: boolean): Promise<void> {
    const held = this.#held[who]!;
    const outcomes = reports
      ? held.splice(0).flatMap((lease) => lease.messages.map((message) => settled(lease, message)))
      : [];
    this.#start(who, await this.#workers[who]!.turn(4 - held.length, outcomes));
  }

  #start(who: 0 | 1, leases: readonly Lease[]): void {
    this.#held[who]!.push(...leases);
    if (this.#held[who]!.length > 4) this.over++;
    for (const started of idsOf(leases)) this.started.set(started, (this.started.get(started) ?? 0) + 1);
  }
}

function id(name: string): CallId {
  return `main.${name}` as CallId;
}

function call(name: string, options: Partial<Parameters<typeof submissionOf>[2]> = {}) {
  return submissionOf(id(name), "echo@1", { payload: { memo: "hello" }, ...options });
}

function calls(count: number) {
  return Array.from({ length: count }, (_, at) => call(`${at}`));
}
