// Every script of the corpus as tests of one mode.
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mode, type Query, readScript, runsIn, type SltRecord, type Statement } from "./read-slt.ts";
import { scripts } from "./scripts.ts";
import { inOrder, type SqlEngine } from "./sql-engine.ts";

export type CheckQuery<Engine> = (query: Query, engine: Engine) => Promise<void>;

/** One `describe` per script with records that run in `mode`, one engine each, one test per record. */
export function runScripts<Engine extends SqlEngine>(
  mode: Mode,
  open: () => Promise<Engine>,
  checkQuery: CheckQuery<Engine> = expectAnswer,
  timeoutMs = 20_000,
): void {
  for (const path of scripts) {
    const { setup, records } = readScript(path);
    const own = records.filter((record) => runsIn(record, mode));
    if (own.length > 0) describeScript(path, setup, own, { open, checkQuery, timeoutMs });
  }
}

interface Check<Engine> {
  readonly open: () => Promise<Engine>;
  readonly checkQuery: CheckQuery<Engine>;
  readonly timeoutMs: number;
}

function describeScript<Engine extends SqlEngine>(
  path: string,
  setup: readonly SltRecord[],
  records: readonly SltRecord[],
  { open, checkQuery, timeoutMs }: Check<Engine>,
): void {
  describe(basename(path), () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
      for (const { sql } of setup) await engine.run(sql);
    });
    afterAll(() => engine?.[Symbol.asyncDispose]());
    for (const record of records) {
      const check = () => (record.kind === "query" ? checkQuery(record, engine) : checkStatement(record, engine));
      it(titleOf(record), check, timeoutMs);
    }
  });
}

const titleOf = ({ at, sql }: SltRecord): string => `${basename(at)} ${sql.split("\n")[0]}`;

async function checkStatement({ sql, error }: Statement, engine: SqlEngine): Promise<void> {
  if (error === undefined) await engine.run(sql);
  else await expect(engine.run(sql)).rejects.toThrow(error);
}

export async function expectAnswer(query: Query, engine: SqlEngine): Promise<void> {
  const answer = await engine.query(query.sql);
  expect({ types: answer.types, rows: inOrder(answer, query.sort) }).toEqual({ types: query.types, rows: query.rows });
}
