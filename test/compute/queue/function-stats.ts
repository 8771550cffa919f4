// What a queue says of a function, of which a test says only what matters to it.
import type { FunctionStats } from "../../../compute/queue/queue.ts";

const NOTHING: Omit<FunctionStats, "function"> = {
  waitingMessages: 0,
  waitingRows: 0,
  waitingBytes: 0,
  delayedMessages: 0,
  runningLeases: 0,
  runningRows: 0,
  demandRows: 0,
  settledMessages: 0,
  settledRows: 0,
  retries: 0,
  deadLetters: 0,
  isPaused: false,
  workers: 0,
  unservedMs: 0,
};

/** Of a function that nobody has called, but for `some`. */
export function functionStats(key: string, some: Partial<FunctionStats> = {}): FunctionStats {
  return { ...NOTHING, ...some, function: key };
}
