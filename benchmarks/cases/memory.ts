// Peak memory of a job over 5 M and over 20 M rows, each in a process of its own with a small JavaScript heap.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Benchmark, Prepared, Version } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const run = promisify(execFile);

export const benchmark: Benchmark = {
  title: "memory: peak resident MiB of scan, call, write",
  rounds: 1,
  unit: "MiB",
  prepare,
};

const SMALL = "5 M rows";
const LARGE = "20 M rows";
const LARGE_TIGHT = "20 M rows, DuckDB held to 400 MiB";
const LIMIT = "900 MiB";
const TIGHT_LIMIT = "500 MiB";

async function prepare(): Promise<Prepared> {
  return {
    versions: [
      await job(SMALL, 5_000_000),
      await job(LARGE, 20_000_000),
      await job(LARGE_TIGHT, 20_000_000, 400),
      { name: LIMIT, meter: async () => 900 },
      { name: TIGHT_LIMIT, meter: async () => 500 },
    ],
    targets: [
      { what: "20 M rows ÷ 5 M rows", of: LARGE, to: SMALL, atMost: 1.2 },
      { what: "20 M rows ÷ 5 M rows (restated)", of: LARGE, to: SMALL, atMost: 1.15 },
      { what: "20 M rows ÷ 900 MiB", of: LARGE, to: LIMIT, atMost: 1 },
      { what: "20 M rows, 400 MiB ÷ 500 MiB (restated)", of: LARGE_TIGHT, to: TIGHT_LIMIT, atMost: 1 },
    ],
    close: async () => {},
  };
}

async function job(name: string, rows: number, duckdbMemoryMiB?: number): Promise<Version> {
  const file = await transactions(rows);
  return { name, meter: () => peakMiB(file, duckdbMemoryMiB) };
}

async function peakMiB(file: string, duckdbMemoryMiB: number | undefined): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-memory-"));
  try {
    const program = join(import.meta.dirname, "..", "harness", "memory-job.ts");
    const args = [
      "--max-old-space-size=512",
      "--import",
      "tsx",
      program,
      file,
      join(folder, "out"),
      ...[duckdbMemoryMiB ?? []].flat().map(String),
    ];
    const { stdout } = await run(process.execPath, args);
    return Number(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}
