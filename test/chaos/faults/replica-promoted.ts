import { setTimeout as sleep } from "node:timers/promises";
import { startRedis } from "../../services/redis-server.ts";
import { TcpProxy } from "../../services/tcp-proxy.ts";
import type { Stage } from "../scene/stage.ts";
import { EVERYTHING, type Fault, type Ground } from "./fault.ts";

/** How far the replica is behind. */
const LAG_MS = 700;

/** How far the queue may go back in time: queue.md, "What is promised". */
const MAX_ROLLBACK_MS = 2_000;

/** The primary is lost, and a replica that had not heard of the last moments takes its place. */
export const replicaPromoted: Fault = {
  name: "when a lagging replica is promoted",
  mix: EVERYTHING,
  calls: 2_000,
  open: openPair,
};

async function openPair(): Promise<Ground> {
  const primary = await startRedis();
  const entrance = await TcpProxy.start(primary.address);
  const link = await TcpProxy.start(primary.address);
  const replica = await startRedis({ replicaof: link.address });
  await follows(replica);
  return {
    url: entrance.url,
    async inject(stage: Stage) {
      await stage.progress(0.4);
      link.shut();
      await sleep(LAG_MS);
      await primary.kill();
      // Also what was on its way to the replica, or waited there to be read.
      stage.rolledBack(MAX_ROLLBACK_MS);
      await replica.order("REPLICAOF", "NO", "ONE");
      entrance.leadTo(replica.address);
    },
    async close() {
      await Promise.all([entrance.stop(), link.stop(), replica.stop(), primary.stop()]);
    },
  };
}

async function follows(replica: Awaited<ReturnType<typeof startRedis>>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!String(await replica.order("INFO", "replication")).includes("master_link_status:up")) {
    if (performance.now() > endMs) throw new Error("the replica does not follow");
    await sleep(20);
  }
}
