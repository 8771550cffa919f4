// A function in Arrow form over a column of doubles: what a call costs when nothing has to become a JavaScript value.
import { Field, Float64, makeData, makeVector, RecordBatch, Schema, Struct } from "apache-arrow";
import { z } from "zod";
import { connect, F, fn } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const ROWS = 3_000_000;

export const benchmark: Benchmark = { title: "arrow-function: 3 M doubles", rounds: 7, prepare };

const OUTPUT = new Schema([new Field("result", new Float64(), true)]);

const doubled = fn({ name: "benchmark_doubled", input: { x: z.number() }, output: z.number(), concurrency: 1 }).arrow(
  (batch) => {
    const input = batch.data.children[0]!.values as Float64Array;
    const values = new Float64Array(batch.numRows);
    for (let row = 0; row < values.length; row++) values[row] = input[row]! * 2;
    const column = makeData({ type: new Float64(), length: values.length, nullCount: 0, data: values });
    return new RecordBatch(
      OUTPUT,
      makeData({ type: new Struct(OUTPUT.fields), length: values.length, nullCount: 0, children: [column] }),
    );
  },
);

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const session = await connect({ functions: [doubled] });
  const frame = session.frames.scan(file, { schema: z.object({ amount: z.number() }) });
  const called = frame.project((c) => ({ amount: F.call(doubled, c.amount) }));
  return {
    versions: [
      { name: "scan alone", run: () => summed(frame.batches(), 2) },
      { name: "scan and call", run: () => summed(called.batches(), 1) },
    ],
    targets: [{ what: "scan and call ÷ scan alone", of: "scan and call", to: "scan alone", atMost: 1.5 }],
    close: () => session.close(),
  };
}

async function summed(batches: AsyncIterable<RecordBatch>, factor: number): Promise<string> {
  let sum = 0;
  for await (const batch of batches) {
    const values = makeVector(batch.data.children[0]!).toArray() as Float64Array;
    for (let row = 0; row < values.length; row++) sum += values[row]! * factor;
  }
  return `sum ${sum.toFixed(0)}`;
}
