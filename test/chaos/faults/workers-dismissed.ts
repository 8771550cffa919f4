import { atShares, EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** SIGTERM, as by whoever makes a deployment smaller: what runs is finished or handed back, and nobody is charged. */
export const workersDismissed: Fault = {
  name: "when workers are asked to end",
  mix: EVERYTHING,
  calls: 2_000,
  open: overRedis((stage) => atShares(stage, [0.3, 0.6], async () => stage.replaceWorker(await stage.someWorker()))),
};
