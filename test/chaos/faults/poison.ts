import { type Fault, overRedis } from "./fault.ts";

/** Some calls kill whoever runs them, once or always: these are dead letters, and nobody who ran beside them is. */
export const poison: Fault = {
  name: "when some calls kill their workers",
  mix: { plain: 400, gated: 100, deferred: 100, poison: 1, suspect: 1 },
  calls: 1_000,
  open: overRedis(async () => {}),
};
