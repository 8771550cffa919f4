import { MemoryQueue } from "../../compute/queue/memory/memory-queue.ts";
import { VirtualClock } from "../compute/virtual-clock.ts";
import type { OpenedQueue } from "./open-queue.ts";
import { queueSuite } from "./queue-suite.ts";

queueSuite("the queue in memory", async (): Promise<OpenedQueue> => {
  const clock = new VirtualClock();
  const queue = new MemoryQueue({ shard: "main", clock });
  return {
    queue,
    advance: (ms) => clock.advance(ms),
    sleep: async (ms) => clock.jump(ms),
    close: () => queue.close(),
  };
});
