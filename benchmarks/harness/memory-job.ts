// The job of the memory benchmark, in a process of its own: `memory-job.ts FILE TARGET [DUCKDB_MIB]` prints its peak memory in MiB.
import { z } from "zod";
import { connect, F, fn } from "../../index.ts";

const [file, target, duckdbMemoryMiB] = process.argv.slice(2) as [string, string, string?];

const shortened = fn({
  name: "benchmark_shortened",
  input: { memo: z.string() },
  output: z.string(),
  concurrency: 4,
}).batch(({ memo }) => memo.map((text) => text.slice(8, 18)), { maxRows: 4096 });

const session = await connect({ duckdbMemoryMiB: duckdbMemoryMiB === undefined ? undefined : Number(duckdbMemoryMiB) });
await session.frames
  .scan(file, { schema: z.object({ id: z.bigint(), memo: z.string(), amount: z.number() }) })
  .filter((c) => c.amount.gt(1))
  .project((c) => ({ id: c.id, memo: F.call(shortened, c.memo) }))
  .writeParquet(target);

// maxRSS is in KiB.
console.log(process.resourceUsage().maxRSS / 1024);
await session.close();
