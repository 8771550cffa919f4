// A call runs again only where its last execution failed, was lost with its process, or was undone.
import type { Violation } from "../check-history.ts";
import { type Execution, type Facts, wasRolledBack } from "../facts.ts";
import { nameOf } from "./results.ts";

/** Until what a handler returned is reported. */
const MAX_REPORT_US = 1_000_000;

export function* checkExecutions(facts: Facts): Iterable<Violation> {
  for (const call of facts.calls.values()) {
    for (const [at, next] of call.executions.entries()) {
      const last = call.executions[at - 1];
      if (last === undefined || hasCause(facts, last, next)) continue;
      const detail = `${nameOf(call)} ran under lease ${last.fence} (${last.process}, ${last.how}) and again under lease ${next.fence} (${next.process}, ${(next.startUs - last.startUs) / 1000} ms later)`;
      yield { promise: "no-needless-execution", detail };
    }
  }
}

function hasCause(facts: Facts, last: Execution, next: Execution): boolean {
  if (last.how === "threw" || last.how === "died") return true;
  if (facts.blows.first(last.process, last.leasedUs, next.startUs) !== undefined) return true;
  return wasRolledBack(facts, last.leasedUs, Math.min(last.endUs + MAX_REPORT_US, next.startUs));
}
