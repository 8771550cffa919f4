// Slices of a request's rows, side by side; a slice that fails is halved until the bad rows stand alone.
import type { Invocation } from "./invocation.ts";
import type { Job } from "./job.ts";
import type { Slice } from "./slice-rows.ts";

/** Runs `call` for each slice, each in a slot of the gate; starts none after an abort. */
export async function forEachSlice(
  job: Job,
  slices: readonly Slice[],
  call: (slice: Slice) => Promise<void>,
): Promise<void> {
  const { gate } = job.host;
  const pending: Promise<void>[] = [];
  job.callsLeft = slices.length;
  for (const slice of slices) {
    if (job.isTurnOver) await job.yieldTurn();
    await gate.enter();
    if (job.isAborted) {
      gate.leave();
      break;
    }
    pending.push(call(slice).finally(() => gate.leave()));
  }
  await Promise.all(pending);
}

/**
 * Runs a slice (`rowAt` says which row stands at a position of it); when it throws, its halves, so that k bad rows of n cost at most 2k·log₂ n more calls. Not after a timeout
 * or an abort, nor where the author forbids it.
 */
export async function bisected(
  job: Job,
  rowAt: (position: number) => number,
  slice: Slice,
  run: (part: Slice, invocation: Invocation) => Promise<void>,
): Promise<void> {
  const invocation = job.begin();
  try {
    await run(slice, invocation);
  } catch (thrown) {
    if (job.isAborted) return;
    if (!isBisectable(job, slice, invocation)) {
      for (let at = slice.start; at < slice.end; at++) job.fail(rowAt(at), invocation, thrown);
      return;
    }
    const middle = (slice.start + slice.end) >> 1;
    await bisected(job, rowAt, { start: slice.start, end: middle }, run);
    if (!job.isAborted) await bisected(job, rowAt, { start: middle, end: slice.end }, run);
  }
}

function isBisectable(job: Job, slice: Slice, invocation: Invocation): boolean {
  const { idempotent, batching } = job.host.definition;
  return slice.end - slice.start > 1 && !invocation.isAborted && idempotent && batching.onBatchError === "bisect";
}
