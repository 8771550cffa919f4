import { RedisCluster } from "../../services/redis-cluster.ts";
import { atShares, EVERYTHING, type Fault } from "./fault.ts";

/** The slot that holds the queue moves from node to node of a cluster, key by key, while calls are made. */
export const slotsMoved: Fault = {
  name: "when slots move between the nodes of a cluster",
  mix: EVERYTHING,
  calls: 2_000,
  async open() {
    const cluster = await RedisCluster.start();
    return {
      url: cluster.url,
      async inject(stage) {
        const slot = await cluster.slotOf(`${stage.keyTag}:any`);
        await atShares(stage, [0.2, 0.4, 0.6], async () => {
          const owner = await cluster.ownerOf(slot);
          await cluster.moveSlot(slot, owner, (owner + 1) % cluster.nodes.length);
          stage.disturbed("a slot was moved");
        });
      },
      close: () => cluster.stop(),
    };
  },
};
