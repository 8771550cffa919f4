// Every accepted call has one end, the one it was made for, and whoever made its value held the newest lease.
import type { Violation } from "../check-history.ts";
import { type CallFacts, type Facts, wasRolledBack } from "../facts.ts";
import type { Fate } from "../history.ts";
import type { Promises } from "../promises.ts";

/** Codes of the errors that calls are made to end with; undefined: none. */
const CODES: Record<Fate, readonly (string | undefined)[]> = {
  value: [undefined],
  failure: ["function.failed"],
  // Its worker says so when it died apart from it, else the queue.
  death: ["function.failed", "compute.worker-crash"],
};

export function* checkResults(facts: Facts, promises: Promises): Iterable<Violation> {
  const killed = new Set(facts.blows.all.filter(({ isFatal }) => isFatal).map(({ process }) => process));
  for (const call of facts.calls.values()) {
    const isAbandoned = killed.has(call.called.process);
    yield* checkEnds(facts, call, { isAbandoned, refusals: promises.refusals });
    yield* checkFence(facts, call);
  }
}

interface Allowance {
  readonly isAbandoned: boolean;
  readonly refusals: readonly string[];
}

function* checkEnds(facts: Facts, call: CallFacts, { isAbandoned, refusals }: Allowance): Iterable<Violation> {
  const { called, accepted } = call;
  const ends = call.ends.filter((end) => end.kind === "answered" || !mayFail(facts, call, end.code, refusals));
  const broken = (detail: string): Violation => ({ promise: "one-result", detail: `${nameOf(call)} ${detail}` });
  const isOurs = called.isDeferred ? accepted !== undefined : !isAbandoned;
  const [end] = ends;
  if (end === undefined) {
    if (call.ends.length === 0 && (isOurs || !isAbandoned)) yield broken("has no result");
    return;
  }
  if (ends.length > 1 && !(called.isDeferred && ends.every((other) => isSame(other, end) || isUndone(facts, call)))) {
    yield broken(`has ${ends.length} results: ${ends.map(wordsOf).join(", ")}`);
  }
  const code = end.kind === "failed" ? end.code : undefined;
  if (!CODES[called.fate].includes(code)) yield broken(`ended otherwise than it was made for: ${wordsOf(end)}`);
}

/** It was turned away, its caller was away for too long, or it is one of those that a rollback may lose. */
function mayFail(facts: Facts, call: CallFacts, code: string, refusals: readonly string[]): boolean {
  const { called, accepted } = call;
  if (code === "compute.cancelled" && facts.blows.first(called.process, called.atUs) !== undefined) return true;
  if (code === "compute.worker-lost" && called.items !== undefined && hadLosses(facts, call)) return true;
  if (refusals.includes(code) && accepted === undefined) return true;
  if (!called.isDeferred || code !== "compute.unknown-call" || accepted === undefined) return false;
  return wasRolledBack(facts, called.atUs, accepted.atUs);
}

/** A stream of which a part was sent does not begin anew in another worker. */
function hadLosses({ blows }: Facts, { executions }: CallFacts): boolean {
  return executions.some(({ process, startUs }) => blows.first(process, startUs) !== undefined);
}

function* checkFence(facts: Facts, call: CallFacts): Iterable<Violation> {
  const { executions, ends } = call;
  for (const end of ends) {
    if (end.kind !== "answered" || end.fence === undefined) continue;
    const source = executions.find(({ fence, how }) => fence === end.fence && how === "returned");
    if (source === undefined) {
      yield { promise: "one-result", detail: `${nameOf(call)} has a result that no execution ${end.fence} made` };
      continue;
    }
    const newest = executions.at(-1)!;
    if (newest.fence === source.fence || wasRolledBack(facts, source.leasedUs, end.atUs)) continue;
    const detail = `${nameOf(call)} was settled by lease ${source.fence}, and lease ${newest.fence} was granted for it`;
    yield { promise: "current-token", detail };
  }
}

/** A result that was read, and then lost with the moment in which it came, comes again. */
function isUndone(facts: Facts, { called, ends }: CallFacts): boolean {
  return wasRolledBack(facts, called.atUs, ends[0]!.atUs);
}

type End = CallFacts["ends"][number];

function isSame(a: End, b: End): boolean {
  if (a.kind === "answered" && b.kind === "answered") return a.fence === b.fence;
  return a.kind === "failed" && b.kind === "failed" && a.code === b.code;
}

function wordsOf(end: End): string {
  return end.kind === "answered" ? `value of lease ${end.fence}` : `${end.code} (${end.message})`;
}

export function nameOf({ called }: CallFacts): string {
  return `${called.isDeferred ? "deferred" : "attached"} ${called.function}(${called.call})`;
}
