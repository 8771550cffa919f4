// A worker of the functions it is given, inline, at the shard they are all in: the smallest that there can be.
import { randomUUID } from "node:crypto";
import { Caller } from "../../../compute/caller/caller.ts";
import { inScope } from "../../../compute/caller/scope.ts";
import { systemClock } from "../../../compute/clock.ts";
import { QueuedRuntime, RedisEnvironment } from "../../../compute/index.ts";
import { openIsolate } from "../../../compute/isolation/open-isolate.ts";
import { ServedFunctions } from "../../../compute/runtime/served-functions.ts";
import { LeaseLoop } from "../../../compute/worker/lease-loop.ts";
import type { FunctionValue } from "../../../engine/index.ts";

export interface LoopWorkerOptions {
  readonly url: string;
  readonly environment: string;
  readonly functions: readonly FunctionValue[];
}

export async function openLoopWorker({ url, environment, functions }: LoopWorkerOptions) {
  const home = new RedisEnvironment({ url, environment });
  const queue = await home.openQueue("main");
  const calls = new QueuedRuntime({ environment: home });
  const worker = new LeaseLoop({
    ...{ queue, clock: systemClock, random: Math.random, session: `worker-${randomUUID()}`, leaseMs: 10_000 },
    inScope: (scope, run) => inScope({ ...scope, calling: calls.calling }, run),
  });
  const caller = new Caller({ queue, clock: systemClock, leaseMs: 10_000 });
  const served = new ServedFunctions({ queue, caller, worker, openIsolate, onNotice: () => {} });
  await Promise.all(functions.map((value) => served.serve(value)));
  return {
    async close(): Promise<void> {
      await worker.close();
      await served.close();
      await queue.close();
      await calls.close();
    },
  };
}
