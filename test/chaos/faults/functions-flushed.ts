import { atShares, EVERYTHING, type Fault, overRedis } from "./fault.ts";

/** An operator removes every function and script that Redis knows. */
export const functionsFlushed: Fault = {
  name: "when Redis forgets its functions",
  mix: EVERYTHING,
  calls: 2_000,
  open: overRedis((stage, redis) =>
    atShares(stage, [0.2, 0.4, 0.6, 0.8], async () => {
      await redis.order("FUNCTION", "FLUSH");
      await redis.order("SCRIPT", "FLUSH");
      stage.disturbed("functions were flushed");
    }),
  ),
};
