// Runs the versions of a benchmark in turn, round by round, so that what slows the machine slows all of them.
import type { Prepared, Target, TimedVersion, Version } from "./benchmark.ts";

export interface Measurement {
  readonly name: string;
  readonly median: number;
  readonly minimum: number;
  readonly values: readonly number[];
}

export interface Verdict extends Target {
  /** Of the medians. */
  readonly ratio: number;
  /** Of the minima: what a quiet machine would show. */
  readonly minimumRatio: number;
  readonly met: boolean;
}

export interface Outcome {
  readonly measurements: readonly Measurement[];
  readonly verdicts: readonly Verdict[];
}

/** @throws when two versions of one group do not give the same result */
export async function measure({ versions, targets }: Prepared, rounds: number): Promise<Outcome> {
  const costs = new Map<string, number[]>(versions.map(({ name }) => [name, []]));
  const results: Results = new Map();
  for (let round = 0; round <= rounds; round++) {
    for (const version of rotated(versions, round)) {
      const cost = await costOf(version, results);
      // Round 0 is the warm-up.
      if (round > 0) costs.get(version.name)!.push(cost);
    }
  }
  const measurements = versions.map(({ name }) => summarise(name, costs.get(name)!));
  return { measurements, verdicts: targets.map((target) => judge(target, measurements)) };
}

/** Another version goes first each round, so none always runs after the same neighbour's garbage. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

async function costOf(version: Version, results: Results): Promise<number> {
  if ("meter" in version) return version.meter();
  globalThis.gc?.();
  const start = performance.now();
  const result = await version.run();
  const elapsedMs = performance.now() - start;
  checkResult(results, version, result);
  return elapsedMs;
}

/** What came out, and of which version first, by group. */
type Results = Map<string, { readonly by: string; readonly result: string }>;

function checkResult(results: Results, version: TimedVersion, result: string): void {
  const group = version.result ?? "";
  const known = results.get(group);
  if (known === undefined) results.set(group, { by: version.name, result });
  else if (known.result !== result) {
    throw new Error(`"${version.name}" gives ${result}, "${known.by}" gives ${known.result}`);
  }
}

function summarise(name: string, values: readonly number[]): Measurement {
  const sorted = [...values].sort((left, right) => left - right);
  return { name, median: sorted[Math.floor(sorted.length / 2)]!, minimum: sorted[0]!, values };
}

function judge(target: Target, measurements: readonly Measurement[]): Verdict {
  const find = (name: string) => measurements.find((measurement) => measurement.name === name)!;
  const [of, to] = [find(target.of), find(target.to)];
  const ratio = of.median / to.median;
  return { ...target, ratio, minimumRatio: of.minimum / to.minimum, met: ratio <= target.atMost };
}
