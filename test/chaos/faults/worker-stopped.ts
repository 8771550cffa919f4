import { setTimeout as sleep } from "node:timers/promises";
import { atShares, type Fault, FEW_FUNCTIONS, overRedis } from "./fault.ts";

const LEASES = 2.5;

/** A worker does nothing for longer than its lease, and then goes on as if nothing had happened: it must not settle. */
export const workerStopped: Fault = {
  name: "when a worker is stopped past its lease",
  mix: { ...FEW_FUNCTIONS, counting: 2 },
  calls: 1_500,
  open: overRedis((stage) =>
    atShares(stage, [0.3, 0.6], async () => {
      const worker = await stage.someWorker();
      stage.stop(worker);
      await sleep(LEASES * stage.leaseMs);
      stage.resume(worker);
    }),
  ),
};
