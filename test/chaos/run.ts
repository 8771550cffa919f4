// `npm run chaos -- --minutes 10 [--seed 7] [--fault name] [--calls 3000]`: the long form. Every fault again and again, each
// round with a seed of its own, until the time is over; then what was seen. Ends with 1 if a promise was broken.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FAULTS } from "./faults/index.ts";
import { eventsOf } from "./history/history.ts";
import { bundlePrograms } from "./scene/bundle.ts";
import { type FaultRun, runFault } from "./scene/run-fault.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string" },
    fault: { type: "string" },
    calls: { type: "string" },
  },
});

/** Violations of one run. */
const MAX_SHOWN = 20;

/** What the stage does to others. */
const BLOWS: ReadonlySet<string> = new Set(["killed", "stopped", "disturbed", "rolled-back"]);

interface Tally {
  runs: number;
  calls: number;
  executions: number;
  blows: number;
  violations: number;
}

const tallies = new Map<string, Tally>();
const programs = await bundlePrograms();
const endMs = performance.now() + Number(options.minutes) * 60_000;
const faults = FAULTS.filter(({ name }) => (options.fault ?? "").split(",").some((part) => name.includes(part)));
const firstSeed = Number(options.seed ?? Date.now() % 2 ** 31);

try {
  for (let seed = firstSeed; performance.now() < endMs; seed++) {
    for (const fault of faults) {
      if (performance.now() >= endMs) break;
      const calls = options.calls === undefined ? fault.calls * 3 : Number(options.calls);
      const startMs = performance.now();
      const run = await runFault(fault, programs, seed, calls);
      tell(fault.name, seed, run, performance.now() - startMs);
    }
  }
} finally {
  await programs.remove();
}

console.table(Object.fromEntries(tallies));
const total = (key: keyof Tally) => [...tallies.values()].reduce((sum, tally) => sum + tally[key], 0);
console.log(`${total("calls")} calls, ${total("executions")} executions, ${total("violations")} violations`);
process.exit(total("violations") === 0 ? 0 : 1);

function tell(name: string, seed: number, { history, violations }: FaultRun, ms: number): void {
  const tally = tallies.get(name) ?? { runs: 0, calls: 0, executions: 0, blows: 0, violations: 0 };
  tallies.set(name, tally);
  tally.runs++;
  tally.calls += eventsOf(history, "called").length;
  tally.executions += eventsOf(history, "started").length;
  tally.blows += history.filter(({ kind, process }) => process === "stage" && BLOWS.has(kind)).length;
  tally.violations += violations.length;
  console.log(`${name} (CHAOS_SEED=${seed}): ${violations.length} violations, ${(ms / 1000).toFixed(1)} s`);
  if (violations.length === 0) return;
  for (const { promise, detail } of violations.slice(0, MAX_SHOWN)) console.log(`  ${promise}: ${detail}`);
  const file = join(tmpdir(), `quarry-chaos-${seed}-${name.replaceAll(" ", "-")}.jsonl`);
  writeFileSync(file, history.map((event) => `${JSON.stringify(event)}\n`).join(""));
  console.log(`  the whole history is in ${file}`);
}
