import { setTimeout as sleep } from "node:timers/promises";
import { EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** How long there is no room. */
const FULL_MS = 1_500;

/** There is no memory left: calls (but none that handlers make, who would fail with them) are turned away, those that were taken drain, and then it goes on. */
export const memoryFull: Fault = {
  name: "when Redis is full",
  mix: { ...EVERYTHING, outer: 0, tree: 0 },
  calls: 2_500,
  refusals: ["compute.unavailable", "compute.queue-full"],
  open: overRedis(async (stage, redis) => {
    for (const share of [0.2, 0.3]) {
      await stage.progress(share);
      await redis.order("CONFIG", "SET", "maxmemory", "1mb");
      await sleep(FULL_MS);
      await redis.order("CONFIG", "SET", "maxmemory", "0");
      stage.disturbed("Redis was full");
    }
  }),
};
