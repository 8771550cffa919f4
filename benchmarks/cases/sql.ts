// SQL: what planning a query with calls takes, what the front end adds to a query without any, and that a query with calls
// costs what the same frame costs.
import { DuckDBInstance } from "@duckdb/node-api";
import { z } from "zod";
import { _, connect, F, fn } from "../../index.ts";
import type { Benchmark, Prepared, Version } from "../harness/benchmark.ts";
import { transactions } from "../harness/data.ts";

const ROWS = 3_000_000;
/** Short queries in a row, so that the clock has something to see. */
const REPEATS = 20;
const PLAN_TARGET_MS = 15;

export const benchmark: Benchmark = { title: "sql: planning, plain queries, calls", rounds: 7, prepare };

type Session = Awaited<ReturnType<typeof connect>>;

const functions = ["f1", "f2", "f3", "f4", "f5"].map((name) =>
  fn({ name, input: { x: z.number() }, output: z.number(), concurrency: 1 }).row(({ x }) => x * 2),
);
const digit = fn({ name: "digit", input: { memo: z.string() }, output: z.number(), concurrency: 1 }).row(
  ({ memo }) => memo.charCodeAt(12) % 10,
);

const TABLES = ["a", "b", "c", "d"].map(
  (name) => `CREATE TABLE ${name} AS SELECT range AS id, range * 2 AS v, 'n' || range AS name FROM range(1000)`,
);
const CALLING = `SELECT a.id, f1(a.v) AS x1, f2(b.v) AS x2, CASE WHEN c.v > 10 THEN f3(c.v) END AS x3
  FROM a JOIN b ON a.id = b.id LEFT JOIN c ON b.id = c.id JOIN d ON d.id = c.id
  WHERE f4(d.v) > 10 AND a.name LIKE 'n%' ORDER BY f5(a.id) LIMIT 5`;
const PLAIN = `SELECT a.name, sum(b.v) AS v FROM a JOIN b USING (id) JOIN c USING (id)
  WHERE c.v > 100 GROUP BY a.name ORDER BY v DESC LIMIT 10`;

async function prepare(): Promise<Prepared> {
  const file = await transactions(ROWS);
  const session = await connect({ functions: [...functions, digit] });
  const bare = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of TABLES) {
    await session.sql(table).toArray();
    await bare.run(table);
  }
  const versions: readonly Version[] = [
    { name: "plan, 5 calls and 3 joins", meter: () => millisecondsEach(() => session.sql(CALLING).explain()) },
    { name: `${PLAN_TARGET_MS} ms`, meter: async () => PLAN_TARGET_MS },
    { name: "plain query, session.sql", meter: () => millisecondsEach(() => session.sql(PLAIN).toArray()) },
    {
      name: "plain query, node-api",
      meter: () => millisecondsEach(async () => (await bare.runAndReadAll(PLAIN)).getRowObjects()),
    },
    {
      name: "plain query, node-api, and 3 ms",
      meter: async () => 3 + (await millisecondsEach(async () => (await bare.runAndReadAll(PLAIN)).getRowObjects())),
    },
    { name: "filter, call, group: SQL", result: "calls", run: () => withSql(session, file) },
    { name: "filter, call, group: frame", result: "calls", run: () => withFrame(session, file) },
  ];
  return {
    versions,
    targets: [
      { what: "planning", of: "plan, 5 calls and 3 joins", to: `${PLAN_TARGET_MS} ms`, atMost: 1 },
      { what: "plain, or 3 ms more", of: "plain query, session.sql", to: "plain query, node-api, and 3 ms", atMost: 1 },
      { what: "÷ frame", of: "filter, call, group: SQL", to: "filter, call, group: frame", atMost: 1.05 },
    ],
    close: () => session.close(),
  };
}

/** The median of some runs in a row. */
async function millisecondsEach(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((left, right) => left - right)[REPEATS / 2]!;
}

async function withSql(session: Session, file: string): Promise<string> {
  const query = `SELECT d, count(*) AS n FROM (SELECT digit(memo) AS d FROM '${file}' WHERE id % 2 = 0) GROUP BY d`;
  return described(await session.sql(query).toArray());
}

async function withFrame(session: Session, file: string): Promise<string> {
  const frame = session.frames
    .scan(file)
    .filter(F.mod(_.id, 2).eq(0))
    .project({ d: F.call(digit, _.memo) })
    .groupBy("d")
    .agg({ n: F.count() });
  return described(await frame.toArray());
}

function described(rows: readonly Record<string, unknown>[]): string {
  return `${rows.length} groups, ${rows.reduce((sum, { n }) => sum + Number(n), 0)} rows`;
}
