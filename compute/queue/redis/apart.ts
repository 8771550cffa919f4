// Payloads and bodies too large to pass through a script: see `lua/apart.lua`. What was replied without them is completed here.
import { QuarryError } from "../../../engine/index.ts";
import type { CallId, CallOutcome, CallState, Lease, LeasedMessage, Reply } from "../messages.ts";

/** Stands where one is missing. */
export const APART: unique symbol = Symbol("apart");

/** Reads fields of the hash of payloads and bodies, in order; a `QuarryError` stands for what is not there. */
export type FetchBodies = (fields: readonly string[]) => Promise<readonly unknown[]>;

/** What was not there any more: its call has ended, or its outcome was read by another. */
export function goneBody(): QuarryError<"compute.unreadable"> {
  const detail = "it is gone";
  return new QuarryError("compute.unreadable", `A message could not be read: ${detail}.`, { detail });
}

export async function completeLeases(leases: readonly Lease[], fetch: FetchBodies): Promise<readonly Lease[]> {
  const isApart = ({ payload }: LeasedMessage) => payload === APART;
  const ids = leases.flatMap(({ messages }) => messages.filter(isApart).map(({ id }) => id));
  if (ids.length === 0) return leases;
  const payloads = await fetchById(ids, ids, fetch);
  const complete = (message: LeasedMessage) =>
    isApart(message) ? { ...message, payload: payloads.get(message.id) } : message;
  return leases.map((lease) => ({ ...lease, messages: lease.messages.map(complete) }));
}

export async function completeReplies(replies: readonly Reply[], fetch: FetchBodies): Promise<readonly Reply[]> {
  const ids = replies.filter(({ outcome }) => isApart(outcome)).map(({ id }) => id);
  if (ids.length === 0) return replies;
  const bodies = await fetchById(ids, ids.map(bodyField), fetch);
  return replies.map((reply) => ({ ...reply, outcome: completed(reply.outcome, bodies.get(reply.id)) }));
}

/** @param ids whose states these are, in order */
export async function completeStates(
  ids: readonly CallId[],
  states: readonly CallState[],
  fetch: FetchBodies,
): Promise<readonly CallState[]> {
  const missing = ids.filter((_, at) => isApart(outcomeOf(states[at]!)));
  if (missing.length === 0) return states;
  const bodies = await fetchById(missing, missing.map(bodyField), fetch);
  return states.map((state, at) =>
    "outcome" in state ? { ...state, outcome: completed(state.outcome, bodies.get(ids[at]!)) } : state,
  );
}

/** As `lua/apart.lua` names it. */
function bodyField(id: CallId): string {
  return `${id}\0`;
}

function outcomeOf(state: CallState): CallOutcome | undefined {
  return "outcome" in state ? state.outcome : undefined;
}

function isApart(outcome: CallOutcome | undefined): boolean {
  return outcome !== undefined && outcome.kind !== "ended" && outcome.body === APART;
}

function completed(outcome: CallOutcome, body: unknown): CallOutcome {
  return outcome.kind !== "ended" && outcome.body === APART ? { ...outcome, body } : outcome;
}

async function fetchById(ids: readonly CallId[], fields: readonly string[], fetch: FetchBodies) {
  const values = await fetch(fields);
  return new Map(ids.map((id, at) => [id, values[at]]));
}
