// A function that keeps a processor busy for some 3 µs, over 2 M rows: on two threads, and inline on the one we have.
import { z } from "zod";
import { connect, F, type Session } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";
import { rowInline, rowOnThread } from "../harness/thread-functions.ts";

const ROWS = 2_000_000;

export const benchmark: Benchmark = {
  title: "row-threads: 2 M calls of 3 µs each",
  rounds: 3,
  prepare,
};

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const session = await connect({ functions: [rowInline, rowOnThread] });
  return {
    versions: [
      { name: "inline", run: () => summed(session, file, rowInline) },
      { name: "on 2 threads", run: () => summed(session, file, rowOnThread) },
    ],
    targets: [{ what: "2 threads ÷ inline", of: "on 2 threads", to: "inline", atMost: 0.65 }],
    close: () => session.close(),
  };
}

async function summed(session: Session, file: string, hash: typeof rowInline): Promise<string> {
  const table = await session.frames
    .scan(file, { schema: z.object({ memo: z.string() }) })
    .project((c) => ({ hash: F.call(hash, c.memo) }))
    .toArrow();
  const hashes = table.getChild("hash")!.toArray() as Float64Array;
  return `${hashes.length} hashes, sum ${hashes.reduce((sum, each) => sum + each, 0)}`;
}
