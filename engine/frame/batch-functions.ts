// mapBatches: a function of the author's over a stream of batches, a few at a time, its results checked and in order.
import { RecordBatch, Table } from "apache-arrow";
import { arrowSchema, logicalSchema } from "../arrow/types.ts";
import { sliceBatch } from "../batching/slice-batch.ts";
import { QuarryError } from "../errors.ts";
import { printType, sameType } from "../types/logical-type.ts";
import type { BatchFunction, BatchOutput, MapBatchesOptions } from "./frames.ts";
import { batchOfColumns, batchOfRows, type TableColumn } from "./memory-table.ts";
import type { TransformBatches } from "./resources.ts";
import { invalid } from "./verb-arguments.ts";

interface Settings {
  readonly concurrency: number;
  readonly ordered: boolean;
}

/** @throws `plan.invalid-argument` */
export function transformOf(
  f: BatchFunction,
  columns: readonly TableColumn[],
  options: MapBatchesOptions<unknown>,
): TransformBatches {
  const { concurrency = 1, maxRows = Number.POSITIVE_INFINITY, ordered = true } = options;
  if (!(concurrency >= 1)) throw invalid("concurrency", concurrency, "concurrency must be at least 1.");
  if (!(maxRows >= 1)) throw invalid("maxRows", maxRows, "maxRows must be at least 1.");
  return (batches, signal) => {
    const apply = async (batch: RecordBatch) => outputBatches(await f(batch, { signal }), columns);
    return mapConcurrently(cutBatches(batches, maxRows), apply, { concurrency, ordered });
  };
}

async function* cutBatches(batches: AsyncIterable<RecordBatch>, maxRows: number): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) yield* sliceBatch(batch, { maxRows, maxBytes: Number.POSITIVE_INFINITY });
}

async function* mapConcurrently(
  batches: AsyncGenerator<RecordBatch>,
  apply: (batch: RecordBatch) => Promise<readonly RecordBatch[]>,
  { concurrency, ordered }: Settings,
): AsyncGenerator<RecordBatch, void, void> {
  const running: Running[] = [];
  try {
    for (;;) {
      while (running.length < concurrency) {
        const next = await batches.next();
        if (next.done === true) break;
        running.push(startedOn(apply(next.value)));
      }
      if (running.length === 0) return;
      const first = ordered ? running[0]! : await firstSettled(running);
      running.splice(running.indexOf(first), 1);
      yield* await first.result;
    }
  } finally {
    await Promise.all(running.map((each) => each.settled));
    await batches.return(undefined);
  }
}

interface Running {
  readonly result: Promise<readonly RecordBatch[]>;
  /** Never rejects, so that one failure among several is not unhandled. */
  readonly settled: Promise<unknown>;
}

function firstSettled(running: readonly Running[]): Promise<Running> {
  return Promise.race(running.map((each) => each.settled.then(() => each)));
}

function startedOn(result: Promise<readonly RecordBatch[]>): Running {
  return { result, settled: result.catch(() => undefined) };
}

function outputBatches(output: BatchOutput, columns: readonly TableColumn[]): readonly RecordBatch[] {
  if (output instanceof Table) return output.batches.map((batch) => conformed(batch, columns));
  if (output instanceof RecordBatch) return [conformed(output, columns)];
  if (Array.isArray(output)) return [batchOfRows(columns, output)];
  throw wrongOutput("a RecordBatch, a Table or an array of rows", output === null ? "null" : typeof output);
}

/** The declared columns in their order. */
function conformed(batch: RecordBatch, columns: readonly TableColumn[]): RecordBatch {
  const actual = logicalSchema(batch.schema);
  const children = columns.map(({ name, type }) => {
    const index = actual.findIndex((column) => column.name === name);
    if (index === -1)
      throw wrongOutput(`a column "${name}"`, `columns ${actual.map((column) => column.name).join(", ")}`);
    const found = actual[index]!.type;
    if (!sameType(found, type)) throw wrongOutput(`"${name}" as ${printType(type)}`, printType(found));
    return batch.data.children[index]!;
  });
  return batchOfColumns(arrowSchema(columns), children, batch.numRows);
}

function wrongOutput(expected: string, actual: string): QuarryError {
  const message = `The function of mapBatches must return ${expected}, and returned ${actual}.`;
  return new QuarryError("function.invalid-result", message, { functionName: "mapBatches", expected, actual });
}
