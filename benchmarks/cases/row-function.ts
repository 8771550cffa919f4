// A function called once per row, over one column of 62-byte texts, its results collected: the main job at its smallest.
import { DOUBLE, DuckDBInstance, DuckDBScalarFunction, VARCHAR } from "@duckdb/node-api";
import { asyncBufferFromFile, parquetRead } from "hyparquet";
import pl from "nodejs-polars";
import { z } from "zod";
import { connect, F, fn } from "../../index.ts";
import type { Benchmark, Prepared } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const ROWS = 2_000_000;

export const benchmark: Benchmark = {
  title: "row-function: 2 M calls over a text of 62 characters",
  rounds: 5,
  prepare,
};

/** Cheap, so that what is measured is the way to the function and back. */
function sumOfDigits(text: string): number {
  let sum = 0;
  for (let index = 8; index < 18; index++) sum += text.charCodeAt(index) - 48;
  return sum;
}

const digits = fn({ name: "benchmark_digits", input: { memo: z.string() }, output: z.number(), concurrency: 1 }).row(
  ({ memo }) => sumOfDigits(memo),
);

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const session = await connect({ functions: [digits] });
  const instance = await DuckDBInstance.create(":memory:");
  return {
    versions: [
      { name: "Quarry", run: () => withQuarry(session, file) },
      { name: "polars toArray + loop", run: () => withPolars(file) },
      { name: "DuckDB scalar UDF", run: await openScalar(instance, file) },
      { name: "hyparquet + loop", run: () => withHyparquet(file) },
    ],
    targets: [
      { what: "÷ polars toArray + loop", of: "Quarry", to: "polars toArray + loop", atMost: 1 / 1.8 },
      { what: "÷ DuckDB scalar UDF", of: "Quarry", to: "DuckDB scalar UDF", atMost: 1 / 3 },
      { what: "÷ hyparquet + loop", of: "Quarry", to: "hyparquet + loop", atMost: 1 / 2.5 },
    ],
    close: () => session.close(),
  };
}

function described(results: ArrayLike<number>): string {
  let sum = 0;
  for (let index = 0; index < results.length; index++) sum += results[index]!;
  return `${results.length} results, sum ${sum}`;
}

async function withQuarry(session: Awaited<ReturnType<typeof connect>>, file: string): Promise<string> {
  const schema = z.object({ memo: z.string() });
  const table = await session.frames
    .scan(file, { schema })
    .project((c) => ({ n: F.call(digits, c.memo) }))
    .toArrow();
  return described(table.getChild("n")!.toArray() as Float64Array);
}

async function withPolars(file: string): Promise<string> {
  const texts = pl.scanParquet(file).select("memo").collectSync().getColumn("memo").toArray() as string[];
  return described(texts.map(sumOfDigits));
}

async function openScalar(instance: DuckDBInstance, file: string): Promise<() => Promise<string>> {
  const connection = await instance.connect();
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: "digits",
      returnType: DOUBLE,
      parameterTypes: [VARCHAR],
      mainFunction: (_info, input, output) => {
        const texts = input.getColumnVector(0);
        for (let row = 0; row < input.rowCount; row++) output.setItem(row, sumOfDigits(texts.getItem(row) as string));
        output.flush();
      },
    }),
  );
  return async () => {
    const reader = await connection.runAndReadAll(`SELECT digits(memo) AS n FROM read_parquet('${file}')`);
    return described(reader.getColumns()[0] as number[]);
  };
}

async function withHyparquet(file: string): Promise<string> {
  const results: number[] = [];
  await parquetRead({
    file: await asyncBufferFromFile(file),
    columns: ["memo"],
    onChunk: ({ columnData }) => {
      for (const text of columnData as ArrayLike<string> & Iterable<string>) results.push(sumOfDigits(text));
    },
  });
  return described(results);
}
