// The numbers of one version of a function, in the words of its users: what the queue calls a message is a call to them.
import type { FunctionStats } from "../queue/queue.ts";
import { partsOf, type QueuedFunction } from "./function-names.ts";

/** How one version of a function is doing in one shard. */
export interface QueueStats extends QueuedFunction {
  readonly waitingCalls: number;
  readonly waitingRows: number;
  readonly waitingBytes: number;
  /** To be retried later. */
  readonly delayedCalls: number;
  readonly runningRows: number;
  /** Rows that frames have not sent yet. */
  readonly demandRows: number;
  readonly settledCalls: number;
  readonly settledRows: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly isPaused: boolean;
  /** Live workers that run it. */
  readonly workers: number;
  /** How long calls have waited while there is no such worker. */
  readonly unservedMs: number;
}

export function queueStats(shard: string, stats: FunctionStats): QueueStats {
  return {
    ...partsOf(stats.function),
    shard,
    waitingCalls: stats.waitingMessages,
    waitingRows: stats.waitingRows,
    waitingBytes: stats.waitingBytes,
    delayedCalls: stats.delayedMessages,
    runningRows: stats.runningRows,
    demandRows: stats.demandRows,
    settledCalls: stats.settledMessages,
    settledRows: stats.settledRows,
    retries: stats.retries,
    deadLetters: stats.deadLetters,
    isPaused: stats.isPaused,
    workers: stats.workers,
    unservedMs: stats.unservedMs,
  };
}
