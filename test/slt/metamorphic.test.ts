// The strongest test of SQL: whatever is called on the way, a query's result stays what bare DuckDB says it is.
// More variants: QUARRY_METAMORPHIC_RUNS=20 QUARRY_METAMORPHIC_SEED=1 npm run metamorphic
import fc from "fast-check";
import { expect } from "vitest";
import { isQuarryError } from "../../engine/errors.ts";
import { BareDuckDB } from "./bare-duckdb.ts";
import type { Query } from "./read-slt.ts";
import { runScripts } from "./run-scripts.ts";
import { SessionSql } from "./session-sql.ts";
import { inOrder, type SqlEngine } from "./sql-engine.ts";
import { Variants } from "./variants.ts";
import type { Wrap } from "./wraps.ts";

/** Variants of a query: the first wraps all it can, the others some. */
const numRuns = Number(process.env.QUARRY_METAMORPHIC_RUNS ?? 2);
const seed = Number(process.env.QUARRY_METAMORPHIC_SEED ?? 7);

/** A session, and the DuckDB that says what can be wrapped. */
class Pair implements SqlEngine {
  readonly duckdb: BareDuckDB;
  readonly session: SessionSql;

  private constructor(duckdb: BareDuckDB, session: SessionSql) {
    this.duckdb = duckdb;
    this.session = session;
  }

  static async open(): Promise<Pair> {
    return new Pair(await BareDuckDB.open(), await SessionSql.open());
  }

  async run(sql: string): Promise<void> {
    await this.duckdb.run(sql);
    await this.session.run(sql);
  }

  query(sql: string) {
    return this.session.query(sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.duckdb[Symbol.asyncDispose]();
    await this.session[Symbol.asyncDispose]();
  }
}

/** fast-check shrinks a failing variant to the fewest wraps, and says its seed. */
async function expectSameVariants(query: Query, { duckdb, session }: Pair): Promise<void> {
  const variants = await Variants.of(query, duckdb);
  if (variants.wraps.length === 0) return; // stars only
  expect(await variants.sound(variants.wraps)).not.toEqual([]);
  const property = fc.asyncProperty(fc.subarray([...variants.wraps]), async (wraps) => {
    await expectSame(query, variants, await variants.sound(wraps), session);
  });
  await fc.assert(property, { seed, numRuns, examples: [[[...variants.wraps]]] });
}

async function expectSame(
  query: Query,
  variants: Variants,
  wraps: readonly Wrap[],
  session: SessionSql,
): Promise<void> {
  const sql = await variants.withCalls(wraps, (type) => session.identityOf(type));
  try {
    const answer = await session.query(sql);
    const { types, rows } = query;
    expect({ types: answer.types, rows: inOrder(answer, query.sort) }).toEqual({ types, rows });
  } catch (error) {
    const others = wraps.filter(({ isConstant }) => !isConstant);
    const isPlace = isQuarryError(error, "plan.constant-needed") && others.length < wraps.length;
    if (isPlace) return expectSame(query, variants, others, session); // DuckDB plans with a value that is a call now
    const plan = await session.explain(sql).catch(String);
    throw new Error(`${query.at} means something else as\n${sql}\n\n${plan}`, { cause: error });
  }
}

runScripts("metamorphic", Pair.open, expectSameVariants, 20_000 + numRuns * 2_000);
