// Failures are charged for executions that threw, crashes for leases whose worker was lost, and nothing for anything else.
import type { Violation } from "../check-history.ts";
import { type CallFacts, type CallLease, type Facts, wasRolledBack } from "../facts.ts";
import { nameOf } from "./results.ts";

export function* checkCharges(facts: Facts): Iterable<Violation> {
  for (const call of facts.calls.values()) {
    for (const lease of call.leases) {
      yield* checkFailures(call, lease);
      yield* checkCrashes(facts, call, lease);
    }
    yield* checkForgotten(facts, call);
  }
}

function* checkFailures(call: CallFacts, lease: CallLease): Iterable<Violation> {
  const threw = call.executions.filter(({ how, endUs }) => how === "threw" && endUs < lease.atUs).length;
  if (lease.failures <= threw) return;
  yield broken(call, `was charged ${lease.failures} failures when ${threw} executions had failed`);
}

function* checkCrashes(facts: Facts, call: CallFacts, lease: CallLease): Iterable<Violation> {
  // With the last second, what sessions said in it is forgotten.
  const rollbacks = facts.rollbacks.filter(({ atUs }) => atUs > call.called.atUs && atUs < lease.atUs).length;
  const crashes = crashesBefore(facts, call, lease.atUs) + rollbacks;
  if (lease.crashes <= crashes) return;
  yield broken(call, `was charged ${lease.crashes} crashes when ${crashes} of its workers had been lost`);
}

/** A process that was struck is handed calls until its lease is over, and is lost with them. */
const HANDED_FOR_US = 10_000_000;

/** Leases of processes that were struck; and other such processes, which may have been handed a lease they never told of. */
function crashesBefore({ blows, executions }: Facts, call: CallFacts, beforeUs: number): number {
  const own = call.leases.filter(
    ({ process, sentUs }) => sentUs < beforeUs && isHard(blows.first(process, sentUs, beforeUs)),
  ).length;
  const processes = new Set(call.leases.filter(({ sentUs }) => sentUs < beforeUs).map(({ process }) => process));
  const untold = blows.all.filter(
    (blow) =>
      isHard(blow) &&
      blow.atUs > call.called.atUs - HANDED_FOR_US &&
      blow.atUs < beforeUs &&
      !processes.has(blow.process),
  ).length;
  const deaths =
    executions.length === 0 ? 0 : call.executions.filter(({ how, endUs }) => how === "died" && endUs < beforeUs).length;
  return Math.max(own, deaths) + untold;
}

function isHard(blow: { readonly isGentle: boolean } | undefined): boolean {
  return blow !== undefined && !blow.isGentle;
}

/** Who fails more often than it was made to has been forgiven a failure. */
function* checkForgotten(facts: Facts, call: CallFacts): Iterable<Violation> {
  const { called, executions } = call;
  if (called.failures === undefined) return;
  const threw = executions.filter(({ how }) => how === "threw").length;
  const forgiven = executions.filter(({ process, leasedUs, startUs, endUs }) => {
    const reportedUs = endUs + 1_000_000;
    return facts.blows.first(process, leasedUs, reportedUs) !== undefined || wasRolledBack(facts, startUs, reportedUs);
  }).length;
  if (threw <= called.failures + forgiven) return;
  yield broken(call, `failed ${threw} times, of which ${called.failures} were to be charged`);
}

function broken(call: CallFacts, detail: string): Violation {
  return { promise: "charges", detail: `${nameOf(call)} ${detail}` };
}
