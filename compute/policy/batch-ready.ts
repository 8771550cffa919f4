// When a batch that may not be full goes out.
import { type BatchCaps, type BatchSize, fillsBatch } from "./fits-batch.ts";

/** Caps, and the two settings of when. */
export interface BatchRule extends BatchCaps {
  readonly maxWaitMs: number;
  readonly eager: boolean;
}

/** The messages of one tenant that wait for one function. */
export interface WaitingBatch extends BatchSize {
  /** One of them asks for nobody else to be waited for. */
  readonly flush: boolean;
  /** Of the oldest. */
  readonly waitedUs: number;
  /** Leases of the function that are out, whoever's. */
  readonly runningLeases: number;
}

/** 0: goes out now; else how long until it would by time alone. Whatever comes or ends in between may be reason sooner. */
export type BatchDelayUs = number;

/**
 * At once when full, when the oldest has waited `maxWaitMs`, when eager, when flushed, or when no batch of the function runs:
 * a lone call never waits, a busy function fills its batches.
 *
 * @source RFC 896 (Nagle): hold small pieces back only while something is under way
 */
export function batchReady(rule: BatchRule, waiting: WaitingBatch): BatchDelayUs {
  if (rule.eager || waiting.flush || waiting.runningLeases === 0 || fillsBatch(rule, waiting)) return 0;
  return Math.max(0, rule.maxWaitMs * 1000 - waiting.waitedUs);
}
