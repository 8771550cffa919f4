// A queue over Redis whose time is virtual: for the conformance suite.
import type { RedisQueue } from "../../compute/queue/redis/redis-queue.ts";
import { VirtualClock } from "../compute/virtual-clock.ts";
import type { OpenQueue } from "./open-queue.ts";

/** Each is opened with a clock of its own. */
export function onVirtualTime(open: (clock: VirtualClock) => Promise<RedisQueue>): OpenQueue {
  return async () => {
    const clock = new VirtualClock();
    const queue = await open(clock);
    return {
      queue,
      async advance(ms) {
        await clock.advance(ms);
        await queue.tick();
      },
      sleep: (ms) => clock.advance(ms),
      close: () => queue.close(),
    };
  };
}
