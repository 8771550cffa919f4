// Who calls what the workers of an environment serve.
import { onTestFinished } from "vitest";
import { sessionCatalog } from "../../../catalog/index.ts";
import { type Clock, systemClock } from "../../../compute/clock.ts";
import { QueuedRuntime } from "../../../compute/index.ts";
import type { Environment } from "../../../compute/runtime/queued-runtime.ts";
import type { FunctionValue } from "../../../engine/index.ts";

/** Calls from this process, until the test ends. The environment is not closed with it. */
export function openCalls(environment: Environment, clock: Clock = systemClock) {
  const { store } = environment;
  const lent = { store, openQueue: (shard: string) => environment.openQueue(shard), close: async () => {} };
  const runtime = new QueuedRuntime({ environment: lent, clock });
  onTestFinished(() => runtime.close());
  // Nothing of this process: only what is deployed.
  const names = sessionCatalog({ functions: [], store });
  const call = (value: FunctionValue, args: object) => runtime.calling.remote(value, args, {});
  return {
    call,
    /** As the catalog has it now. */
    async named(name: string, args: object): Promise<unknown> {
      await names.refresh?.();
      return call(names.find(name)!, args);
    },
  };
}
