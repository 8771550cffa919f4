// `npm run bench -- <name>…`: runs the named benchmarks, or all of them, and keeps what they show.
import type { Benchmark } from "./harness/benchmark.ts";
import { measure } from "./harness/measure.ts";
import { keepOutcome, printOutcome } from "./harness/report.ts";

const BENCHMARKS: { readonly [name: string]: () => Promise<{ readonly benchmark: Benchmark }> } = {
  scan: () => import("./cases/scan.ts"),
  "to-duckdb": () => import("./cases/to-duckdb.ts"),
  "row-function": () => import("./cases/row-function.ts"),
  "arrow-function": () => import("./cases/arrow-function.ts"),
  "plain-queries": () => import("./cases/plain-queries.ts"),
  sql: () => import("./cases/sql.ts"),
  "async-calls": () => import("./cases/async-calls.ts"),
  "remote-calls": () => import("./cases/remote-calls.ts"),
  policies: () => import("./cases/policies.ts"),
  "row-threads": () => import("./cases/row-threads.ts"),
  pools: () => import("./cases/pools.ts"),
  memory: () => import("./cases/memory.ts"),
  "queue-calls": () => import("./cases/queue-calls.ts"),
  "queue-commands": () => import("./cases/queue-commands.ts"),
  "queue-gate": () => import("./cases/queue-gate.ts"),
  "frames-over-redis": () => import("./cases/frames-over-redis.ts"),
  "frames-memory": () => import("./cases/frames-memory.ts"),
};

async function runOne(name: string): Promise<boolean> {
  const load = BENCHMARKS[name];
  if (load === undefined)
    throw new Error(`There is no benchmark "${name}"; there are ${Object.keys(BENCHMARKS).join(", ")}`);
  const { benchmark } = await load();
  const prepared = await benchmark.prepare();
  try {
    const outcome = await measure(prepared, benchmark.rounds);
    console.log(printOutcome(benchmark, outcome));
    console.log(`kept in ${await keepOutcome(name, benchmark, outcome)}\n`);
    return outcome.verdicts.every((verdict) => verdict.met);
  } finally {
    await prepared.close();
  }
}

const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : Object.keys(BENCHMARKS)) await runOne(name);
