import { setTimeout as sleep } from "node:timers/promises";
import { EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** The process of Redis dies and comes again, soon and late: what it answered is in its file, and nobody is charged. */
export const redisKilled: Fault = {
  name: "when Redis is killed and started again",
  mix: EVERYTHING,
  calls: 2_000,
  open: overRedis(async (stage, redis) => {
    for (const [share, leases] of [
      [0.3, 0.6],
      [0.6, 2],
    ] as const) {
      await stage.progress(share);
      await redis.kill();
      await sleep(leases * stage.leaseMs);
      await redis.start();
      stage.disturbed("Redis was killed");
    }
  }),
};
