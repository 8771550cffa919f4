// What submissions are answered when Redis itself had no memory for them: the queue's own measure of it (`lua/memory.lua`) is
// a moment old, and what is large may use up the rest of it meanwhile.
import { isFull } from "../../redis/failures.ts";
import type { CallId, CallState, Submission, SubmitReply } from "../messages.ts";

const REFUSED: SubmitReply = Object.freeze({
  ...{ kind: "refused", reason: "queue-full" },
  detail: "Redis has used all of its memory",
});

/**
 * The refusals, by place from 1. None looked at the submissions, so what is known from an earlier try stays accepted.
 * @throws `error`, when it says something else
 */
export async function refuseWhenFull(
  error: unknown,
  submissions: readonly Submission[],
  find: (ids: readonly CallId[]) => Promise<readonly CallState[]>,
): Promise<ReadonlyMap<number, SubmitReply>> {
  if (!isFull(error)) throw error;
  const states = await find(submissions.map(({ id }) => id));
  const places = states.flatMap(({ kind }, at) => (kind === "unknown" ? [at + 1] : []));
  return new Map(places.map((place) => [place, REFUSED]));
}
