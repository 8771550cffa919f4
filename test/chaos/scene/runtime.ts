// The parts of Quarry that a chaos process is made of: the only file that knows how workers and callers are opened.
import { provideCalling } from "../../../catalog/index.ts";
import { currentScope } from "../../../compute/caller/scope.ts";
import type { Queue } from "../../../compute/queue/queue.ts";
import { QueuedRuntime } from "../../../compute/runtime/queued-runtime.ts";
import { RedisEnvironment } from "../../../compute/runtime/redis-environment.ts";
import { Worker, type WorkerEnvironment } from "../../../compute/serving/worker.ts";
import type { Recorder } from "../history/recorder.ts";
import { CHAOS_FUNCTIONS } from "./functions.ts";
import { recordingTurns } from "./recording-turns.ts";

/** Where the queue is, and how long sessions live without a beat. */
export interface Site {
  readonly url: string;
  readonly environment: string;
  readonly leaseMs: number;
}

const SHARD = "main";

/** What all keys of the queue begin with. */
export function keyTag({ environment }: Site): string {
  return `{${environment}:${SHARD}}`;
}

/** Something that runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

/** The queue alone, for those who look at it. */
export async function openQueue(site: Site): Promise<Running & { readonly queue: Queue }> {
  const environment = new RedisEnvironment(site);
  const queue = await environment.openQueue(SHARD);
  return {
    queue,
    async close() {
      await queue.close();
      await environment.close();
    },
  };
}

/** A caller of all functions: `f.remote` and its kin go there. */
export function openCalls(site: Site): Running {
  const environment = new RedisEnvironment(site);
  const runtime = new QueuedRuntime({ environment, leaseMs: site.leaseMs });
  provideCalling(() => currentScope()?.calling ?? runtime.calling);
  return runtime;
}

/** A worker that serves all functions, and tells the recorder of every lease. */
export async function openWorker(site: Site, recorder: Recorder): Promise<Running> {
  const environment = new RedisEnvironment(site);
  const recorded: WorkerEnvironment = {
    store: environment.store,
    openQueue: async (shard) => recordingTurns(await environment.openQueue(shard), recorder),
    shards: () => environment.shards(),
    close: () => environment.close(),
  };
  provideCalling(() => currentScope()!.calling);
  const { leaseMs } = site;
  const worker = await Worker.over(recorded, { ...SERVING, leaseMs, functions: CHAOS_FUNCTIONS });
  return { close: () => worker.drain() };
}

/** Handlers of chaos do not block, and are to die with their worker. */
const SERVING = { isolation: "inline", slots: 24, shutdownDelayMs: 500 } as const;
