// One caller and one worker who keep a shard busy by themselves, as processes do: in real time, over a queue that may answer
// late. What they did can be counted.
import type { CallId, Outcome } from "../../compute/queue/messages.ts";
import type { Queue } from "../../compute/queue/queue.ts";
import { limits } from "./limits.ts";
import { Scene } from "./scene.ts";
import { settled, WorkerActor, want } from "./worker-actor.ts";

const FUNCTION = "work";
/** Submitted in one move; leased in one turn. */
const CALLS_PER_MOVE = 20;
const MAX_OUTSTANDING = 100;
const LOOK_AGAIN_MS = 1_000;

/** How often something happened to each call. */
export type Counts = ReadonlyMap<CallId, number>;

/**
 * Sends calls through the queue and does them, at least `minCalls` and until `isEnough`. Resolves when the caller was told of
 * each.
 */
export async function loadShard(
  queue: Queue,
  minCalls: number,
  isEnough: () => boolean,
): Promise<{ readonly done: Counts; readonly told: Counts }> {
  await queue.declare([limits(FUNCTION)]);
  const finished = new AbortController();
  const [done, told] = [new Map<CallId, number>(), new Map<CallId, number>()];
  const working = work(queue, done, finished.signal);
  await call(queue, told, (sent) => sent >= minCalls && isEnough());
  finished.abort();
  await working;
  return { done, told };
}

/** Sends a few more whenever some were told of, until `isEnough`. */
async function call(queue: Queue, told: Map<CallId, number>, isEnough: (sent: number) => boolean): Promise<void> {
  const scene = new Scene({ queue, advance: never, sleep: never, close: never });
  const caller = await scene.caller();
  for (let sent = 0; told.size < sent || !isEnough(sent); ) {
    if (sent - told.size < MAX_OUTSTANDING && !isEnough(sent)) {
      await scene.acceptAll(FUNCTION, Array(CALLS_PER_MOVE).fill({ caller: caller.session }));
      sent += CALLS_PER_MOVE;
    } else {
      await caller.wait();
    }
    for (const { id } of await caller.told()) count(told, id);
  }
}

async function work(queue: Queue, done: Map<CallId, number>, finished: AbortSignal): Promise<void> {
  const worker = new WorkerActor(queue, "worker", Number.POSITIVE_INFINITY, [FUNCTION]);
  await worker.beat();
  let outcomes: readonly Outcome[] = [];
  while (!finished.aborted || outcomes.length > 0) {
    const { leases } = await worker.turn(outcomes, [want(FUNCTION, CALLS_PER_MOVE)]);
    outcomes = leases.flatMap((lease) => lease.messages.map((message) => settled(lease, message)));
    for (const { id } of outcomes) count(done, id);
    if (leases.length === 0) await queue.awaitWork(worker.session, [FUNCTION], LOOK_AGAIN_MS, finished);
  }
}

function count(counts: Map<CallId, number>, id: CallId): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Time is not ours here. */
async function never(): Promise<void> {}
