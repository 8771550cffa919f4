// When all is over nothing waits and nothing runs, only what kills or fails is a dead letter, and only known keys are left.
import type { Violation } from "../check-history.ts";
import type { CallFacts, Facts } from "../facts.ts";
import { eventsOf, type FactOf } from "../history.ts";
import { keysLeft } from "../keys-left.ts";

export function* checkRemains(facts: Facts): Iterable<Violation> {
  const remains = eventsOf(facts.history, "remains").at(-1);
  if (remains === undefined) {
    yield { promise: "remains", detail: "nobody looked at what is left" };
    return;
  }
  yield* checkCounts("waits", remains.waiting);
  yield* checkCounts("runs", remains.running);
  yield* checkDeadLetters(facts, remains);
  for (const detail of keysLeft(facts, remains)) yield { promise: "remains", detail };
}

function* checkCounts(verb: string, counts: Readonly<Record<string, number>>): Iterable<Violation> {
  for (const [name, count] of Object.entries(counts)) {
    if (count !== 0) yield { promise: "remains", detail: `${count} of ${name} still ${verb}` };
  }
}

function* checkDeadLetters({ calls, blows }: Facts, { deadLetters }: FactOf<"remains">): Iterable<Violation> {
  const dead = new Set(deadLetters.map(({ call }) => call));
  for (const { call, reason } of deadLetters) {
    const facts = calls.get(call);
    if (facts === undefined || !mayDie(facts))
      yield { promise: "innocents", detail: `${call} is a dead letter: ${reason}` };
  }
  const killed = new Set(blows.all.map(({ process }) => process));
  for (const { called } of calls.values()) {
    if (called.fate !== "death" || dead.has(called.call) || killed.has(called.process)) continue;
    yield { promise: "one-result", detail: `${called.call} was to be a dead letter, and is none` };
  }
}

/** Who fails is a dead letter when nobody waits for it, or not any more. */
function mayDie({ called }: CallFacts): boolean {
  return called.fate !== "value";
}
