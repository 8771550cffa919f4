import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../../services/redis-server.ts";
import { between, pick } from "../scene/random.ts";
import type { Stage } from "../scene/stage.ts";
import { EVERYTHING, type Fault, overRedis } from "./fault.ts";

type Mishap = (stage: Stage, redis: RedisServer) => Promise<void>;

const MISHAPS: readonly Mishap[] = [
  async (stage) => stage.killWorker(await stage.someWorker()),
  async (stage) => stage.killCaller(await stage.someCaller()),
  async (stage) => stage.replaceWorker(await stage.someWorker()),
  async (stage) => {
    const worker = await stage.someWorker();
    stage.stop(worker);
    await sleep(between(stage.random, 0.2, 2) * stage.leaseMs);
    stage.resume(worker);
  },
  async (stage, redis) => {
    redis.pause();
    await sleep(between(stage.random, 0.6, 2) * stage.leaseMs);
    redis.continue();
    stage.disturbed("Redis was stopped");
  },
  async (stage, redis) => {
    await redis.kill();
    await sleep(0.6 * stage.leaseMs);
    await redis.start();
    stage.disturbed("Redis was killed");
  },
  async (stage, redis) => {
    await redis.order("FUNCTION", "FLUSH");
    stage.disturbed("functions were flushed");
  },
];

/** One mishap after another, in an order drawn from the seed. */
export const everythingAtOnce: Fault = {
  name: "when one mishap follows another",
  mix: { ...EVERYTHING, suspect: 0.05, poison: 0.05 },
  calls: 1_500,
  open: overRedis(async (stage, redis) => {
    for (let share = 0.1; share < 0.9; share += between(stage.random, 0.15, 0.3)) {
      await stage.progress(share);
      await pick(stage.random, MISHAPS)(stage, redis);
    }
  }),
};
