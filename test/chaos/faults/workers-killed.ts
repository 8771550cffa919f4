import { atShares, type Fault, FEW_FUNCTIONS, overRedis } from "./fault.ts";

/** SIGKILL at any moment: what a worker ran is run by another, one lease later. */
export const workersKilled: Fault = {
  name: "when workers are killed",
  mix: FEW_FUNCTIONS,
  calls: 1_500,
  open: overRedis((stage) => atShares(stage, [0.3, 0.6], async () => stage.killWorker(await stage.someWorker()))),
};
