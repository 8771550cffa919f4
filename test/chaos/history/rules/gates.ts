// Never more handlers of a gate at once than its limit; those of a process that was struck count until then.
import type { Violation } from "../check-history.ts";
import type { Execution, Facts } from "../facts.ts";
import type { Promises } from "../promises.ts";

export function* checkGates({ executions }: Facts, { gates }: Promises): Iterable<Violation> {
  for (const { functions, limit } of gates) {
    // A call under a call of its own gate borrows that permit.
    const holders = executions.filter(({ function: name, depth }) => functions.includes(name) && depth === 0);
    const most = mostAtOnce(holders);
    if (most.count <= limit) continue;
    const runs = most.running.map(({ calls, process, fence }) => `${calls.join("+")} on ${process} (${fence})`);
    yield { promise: "gate", detail: `${functions.join(", ")}: ${most.count} at once of ${limit}: ${runs.join(", ")}` };
  }
}

interface Crowd {
  readonly count: number;
  readonly running: readonly Execution[];
}

function mostAtOnce(executions: readonly Execution[]): Crowd {
  const running = new Set<Execution>();
  let most: Crowd = { count: 0, running: [] };
  for (const next of [...executions].sort((a, b) => a.startUs - b.startUs)) {
    for (const one of running) if (Math.min(one.endUs, one.lostUs) <= next.startUs) running.delete(one);
    running.add(next);
    if (running.size > most.count) most = { count: running.size, running: [...running] };
  }
  return most;
}
