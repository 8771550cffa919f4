// How one function of the shard is doing.
import type { FunctionStats } from "../queue.ts";
import type { FunctionQueue } from "./records.ts";
import type { Sessions } from "./sessions.ts";

/** The function's numbers, with what live callers declared they will send. */
export function statsOf(served: FunctionQueue, sessions: Sessions, nowUs: number): FunctionStats {
  const delayed = served.delayed.items;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    function: served.name,
    waitingMessages: served.ready.messages,
    waitingRows: served.waitingRows - sum(delayed.map(({ rows }) => rows)),
    waitingBytes: served.waitingBytes - sum(delayed.map(({ bytes }) => bytes)),
    delayedMessages: delayed.length,
    runningLeases: served.runningLeases,
    runningRows: served.runningRows,
    demandRows: sum(Array.from(sessions.all(), ({ demand }) => demand[served.name] ?? 0)),
    settledMessages: served.settledMessages,
    settledRows: served.settledRows,
    retries: served.retries,
    deadLetters: served.deadLetters,
    isPaused: served.isPaused,
    workers: sessions.serving.workersOf(served.name),
    unservedMs: sessions.serving.unservedMs(served, nowUs),
  };
}
