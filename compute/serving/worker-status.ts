// How a worker does, as its health is judged by.
import type { LeaseLoop, LoopPulse } from "../worker/lease-loop.ts";

/** How a {@link Worker} does. */
export interface WorkerStatus {
  /** What its sessions are called in queues. */
  readonly id: string;
  readonly state: "running" | "draining" | "closed";
  /** False: its queue answers beats but a turn has had no answer for three leases; starting it anew may help. */
  readonly isAlive: boolean;
  /** It takes calls: its queues answer, and it is not about to end. */
  readonly isReady: boolean;
  /** Leases that may run at once, and that do. */
  readonly slots: number;
  readonly running: number;
  /** What it serves, as `name@version`. */
  readonly functions: readonly string[];
  /** Since a queue last answered a turn; undefined: none ever has. */
  readonly lastTurnMs: number | undefined;
}

/** A turn without an answer for longer means that the queue is away. */
const MAX_TURN_MS = 5_000;

const LEASES_UNTIL_STUCK = 3;

/** Who could not reach its queue either way is not stuck: it waits, and has outcomes to report. */
export function isAlive(pulse: LoopPulse, leaseMs: number): boolean {
  const { turnWaitsMs = 0, lastBeatMs = Number.POSITIVE_INFINITY } = pulse;
  return turnWaitsMs < LEASES_UNTIL_STUCK * leaseMs || lastBeatMs > leaseMs;
}

export function isReady({ lastTurnMs, turnWaitsMs = 0 }: LoopPulse): boolean {
  return lastTurnMs !== undefined && turnWaitsMs < MAX_TURN_MS;
}

export function lastTurnOf(loops: readonly LeaseLoop[]): number | undefined {
  const all = loops.flatMap(({ pulse }) => pulse.lastTurnMs ?? []);
  return all.length === 0 ? undefined : Math.min(...all);
}
