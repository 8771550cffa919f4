// What a run has shown: tables for people, JSON for later runs to be compared with.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import type { Benchmark } from "./benchmark.ts";
import type { Outcome } from "./measure.ts";

const PLAIN = { style: { head: [], border: [] } };
const RESULTS = join(import.meta.dirname, "..", "results");

/** Tables of times and targets. */
export function printOutcome({ title, unit = "ms" }: Benchmark, { measurements, verdicts }: Outcome): string {
  const times = new Table({
    head: [title, `median ${unit}`, `minimum ${unit}`],
    colAligns: ["left", "right", "right"],
    ...PLAIN,
  });
  for (const { name, median, minimum } of measurements) times.push([name, median.toFixed(1), minimum.toFixed(1)]);
  const targets = new Table({ head: ["target", "median", "minimum", "at most", ""], ...PLAIN });
  for (const { what, ratio, minimumRatio, atMost, met } of verdicts) {
    targets.push([what, ratio.toFixed(2), minimumRatio.toFixed(2), atMost.toFixed(2), met ? "met" : "MISSED"]);
  }
  return verdicts.length === 0 ? times.toString() : `${times}\n${targets}`;
}

/** @returns the file that was written */
export async function keepOutcome(name: string, { title, unit = "ms" }: Benchmark, outcome: Outcome): Promise<string> {
  await mkdir(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name}.json`);
  const machine = {
    node: process.version,
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
  };
  await writeFile(
    file,
    `${JSON.stringify({ name, title, unit, at: new Date().toISOString(), machine, ...outcome }, undefined, 2)}\n`,
  );
  return file;
}
