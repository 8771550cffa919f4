import { setTimeout as sleep } from "node:timers/promises";
import { EVERYTHING, type Fault, overRedis } from "./fault.ts";

const LEASES = 3;

/** Redis does nothing for three leases: nobody could beat, so nobody is lost and nobody is charged. */
export const redisStopped: Fault = {
  name: "when Redis is stopped for three leases",
  mix: EVERYTHING,
  calls: 2_000,
  open: overRedis(async (stage, redis) => {
    await stage.progress(0.4);
    redis.pause();
    await sleep(LEASES * stage.leaseMs);
    redis.continue();
    stage.disturbed("Redis was stopped");
  }),
};
