// A session with the tests' functions and a table `t(a BIGINT, b VARCHAR)` of four rows, for all tests of a file.
import { afterAll, beforeAll } from "vitest";
import { connect, type Session, type SqlOptions } from "../../../../index.ts";
import { FUNCTIONS } from "./functions.ts";

export interface OpenSql {
  readonly session: Session;
  /** The rows of a statement. */
  rows(sql: string, options?: SqlOptions): Promise<readonly Record<string, unknown>[]>;
}

export function useSql(): OpenSql {
  let session: Session | undefined;
  beforeAll(async () => {
    session = await connect({ functions: FUNCTIONS, threads: 2 });
    await session.sql("CREATE TABLE t AS SELECT range AS a, 'b' || range AS b FROM range(4)").toArray();
  });
  afterAll(() => session?.close());
  return {
    get session() {
      return session!;
    },
    rows: (sql, options) => session!.sql(sql, options).toArray(),
  };
}
