import { atShares, EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** SIGKILL of who calls: what it waited for is nobody's any more, what it deferred goes on. */
export const callersKilled: Fault = {
  name: "when callers are killed",
  mix: { ...EVERYTHING, deferred: 30 },
  calls: 2_000,
  open: overRedis((stage) => atShares(stage, [0.3, 0.6], async () => stage.killCaller(await stage.someCaller()))),
};
