// Tests of a runtime, run again over a real Redis: what they call is served by the runtime itself, through queues there.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach } from "vitest";
import { systemClock } from "../../../compute/clock.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import { RedisQueue } from "../../../compute/queue/redis/redis-queue.ts";
import { wireCodec } from "../../../compute/wire/wire-codec.ts";
import { connectedRedis } from "../../services/connected-redis.ts";
import { runOver } from "../runtime/open-runtime.ts";

/** Opened before each test: runtimes are opened at once. */
const QUEUES_AT_HAND = 8;

/** Real time; nobody waits longer than this for what may be there sooner. */
const MAX_ADVANCE_MS = 50;

/** Call it first in a file, and import the tests then. */
export function runOverRedis(): void {
  const redis = connectedRedis();
  const queues: Queue[] = [];

  beforeEach(async () => {
    const { connection } = redis;
    const open = () => RedisQueue.open({ connection, environment: randomUUID(), shard: "main", codec: wireCodec });
    while (queues.length < QUEUES_AT_HAND) queues.push(await open());
  });

  const clock = { ...systemClock, advance: (ms: number) => sleep(Math.min(ms, MAX_ADVANCE_MS)) };
  runOver(() => ({ clock, queue: queues.pop()! }));
}
