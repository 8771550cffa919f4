// What of a function would run next: the messages of the next lease, or how long until there could be one.
import { fitsBatch } from "../../policy/fits-batch.ts";
import type { LeasedMessage } from "../messages.ts";
import type { FunctionQueue, OpenLease, QueuedCall } from "./records.ts";

/** The next lease of a function, or when to look again. */
export interface Choice {
  /** None: nothing can run now. */
  readonly calls: readonly QueuedCall[];
  /** Whose permit they run under; undefined: one of their own. */
  readonly lender: OpenLease | undefined;
  /** Until it may be otherwise by time alone; Infinity: that needs more than time. */
  readonly waitUs: number;
  /** What keeps those that are ready. */
  readonly waitsFor: LeasedMessage["waitedFor"];
}

const NEVER = Number.POSITIVE_INFINITY;
const NOTHING: Choice = Object.freeze({ calls: [], lender: undefined, waitUs: NEVER, waitsFor: undefined });
const NO_PERMIT: Choice = Object.freeze({ ...NOTHING, waitsFor: "concurrency" });

/** Chooses, and changes nothing. `nestedOnly`: among calls made by other calls. */
export function chooseBatch(served: FunctionQueue, nowUs: number, nestedOnly: boolean): Choice {
  const { ready, gate } = served;
  if (served.isPaused || (nestedOnly ? ready.nestedMessages : ready.messages) === 0) return NOTHING;
  for (const family of served.lendable) {
    if (family.lender.gate === gate) return afford(served, pack(served, family.calls), family.lender, nowUs);
  }
  if (gate.isFull) return NO_PERMIT;
  const first = ready.first(nowUs, served.runningLeases === 0, nestedOnly);
  if (first === undefined) return { ...NOTHING, waitUs: ready.ripeUs - nowUs, waitsFor: "batch" };
  const calls = served.limits.batching === undefined ? [first] : pack(served, ready.companions(first, nestedOnly));
  return afford(served, calls, undefined, nowUs);
}

/** The calls, if their tokens can be had now. */
function afford(
  served: FunctionQueue,
  calls: readonly QueuedCall[],
  lender: OpenLease | undefined,
  nowUs: number,
): Choice {
  const waitUs = served.bucket.waitUs(tokensOf(served, calls), nowUs);
  if (waitUs > 0) return { ...NOTHING, waitUs, waitsFor: "rate" };
  return { calls, lender, waitUs, waitsFor: undefined };
}

/** Tokens of a lease of these calls. */
export function tokensOf(served: FunctionQueue, calls: readonly QueuedCall[]): number {
  if (served.limits.costUnit === "lease") return 1;
  let tokens = 0;
  for (const call of calls) tokens += tokensOfCall(served, call);
  return tokens;
}

function tokensOfCall(served: FunctionQueue, call: QueuedCall): number {
  return served.limits.costUnit === "row" ? call.rows : call.submission.cost;
}

/**
 * As many leading messages of one tenant as fit the caps, and a burst where each costs tokens: what costs more is let through
 * as a burst, which is for single messages only. One that was in a crash goes alone: it may be what crashes.
 */
function pack(served: FunctionQueue, candidates: Iterable<QueuedCall>): readonly QueuedCall[] {
  const { batching: caps, costUnit, rate } = served.limits;
  if (caps === undefined) return firstOf(candidates);
  const calls: QueuedCall[] = [];
  const batch = { rows: 0, bytes: 0, weight: 0 };
  let tokensLeft = rate === undefined || costUnit === "lease" ? Number.POSITIVE_INFINITY : rate.burst;
  for (const call of candidates) {
    const tokens = tokensLeft === Number.POSITIVE_INFINITY ? 0 : tokensOfCall(served, call);
    const first = calls[0];
    if (first !== undefined && (call.tenant !== first.tenant || call.crashes > 0 || tokens > tokensLeft)) break;
    if (!fitsBatch(caps, calls.length, batch, call)) break;
    calls.push(call);
    if (call.crashes > 0) break;
    tokensLeft -= tokens;
    batch.rows += call.rows;
    batch.bytes += call.bytes;
    batch.weight += call.weight;
  }
  return calls;
}

function firstOf(candidates: Iterable<QueuedCall>): readonly QueuedCall[] {
  for (const call of candidates) return [call];
  return [];
}
