// `session.sql` of a session with a sandbox: what a stranger can write, and what comes of it.
import { readdir } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { connect } from "../../../connect.ts";
import type { SandboxOptions, Session } from "../../../engine/index.ts";
import { openScene, type Scene } from "./open-sandbox.ts";

const shout = fn({ name: "shout", input: { word: z.string() }, output: z.string() }).row(
  async ({ word }) => `${word.toUpperCase()}!`,
);

async function openConfined(statements?: SandboxOptions["statements"]): Promise<Scene & { readonly session: Session }> {
  const scene = await openScene();
  const session = await connect({ functions: [shout], sandbox: { paths: [scene.inside], statements } });
  onTestFinished(() => session.close());
  return { ...scene, session };
}

const EVERYTHING = [
  "select",
  "explain",
  "copy",
  "create",
  "insert",
  "update",
  "delete",
  "merge",
  "drop",
  "alter",
] as const;

test("queries and calls run over files inside", async () => {
  const { session, inside } = await openConfined();
  const text = `SELECT shout('a' || a) AS loud FROM '${inside}/in.csv' WHERE shout('x') = 'X!'`;
  expect(await session.sql(text).toArray()).toEqual([{ loud: "A1!" }]);
  expect(await session.sql`SELECT ${shout}(${"b"}) AS loud`.toArray()).toEqual([{ loud: "B!" }]);
  expect(await session.sql("SHOW FUNCTIONS").count()).toBe(1);
  expect(await session.sql("EXPLAIN SELECT shout('a')").toArray()).toHaveLength(1);
});

test.each([
  "SELECT * FROM '<out>/secret.csv'",
  "SELECT shout(a) FROM '<out>/secret.csv'",
  "SELECT shout(a) FROM read_csv('<in>/link.csv')",
  "SELECT shout(content) FROM read_text('/etc/passwd')",
  "SELECT shout((SELECT content FROM read_text('<out>/secret.csv')))",
  "SELECT shout(file) FROM glob('<out>/*')",
  "SELECT * FROM '<out>/none.arrow'",
  "EXPLAIN SELECT shout(a) FROM '<out>/secret.csv'",
  "EXPLAIN ANALYZE SELECT shout(a) FROM '<out>/secret.csv'",
  "CREATE TABLE t AS SELECT shout(a) FROM '<out>/secret.csv'",
  "COPY (SELECT shout('a')) TO '<out>/w.csv'",
  "COPY (SELECT shout('a')) TO '<in>/linked/w.parquet'",
])("refuses the path in %s", async (sql) => {
  const { session, inside, outside } = await openConfined(EVERYTHING);
  const text = sql.replaceAll("<in>", inside).replaceAll("<out>", outside);
  await expect(session.sql(text).toArray()).rejects.toMatchObject({ code: "plan.path-forbidden" });
  expect(await readdir(outside)).toEqual(["secret.csv"]);
});

test.each([
  "COPY (SELECT 1) TO '<in>/w.csv'",
  "CREATE TABLE t AS SELECT 1",
  "CREATE SECRET s (TYPE http)",
  "INSERT INTO t VALUES (1)",
  "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
  "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
  "/* SELECT */ SET threads = 1",
  "-- SELECT\nRESET threads",
  "PRAGMA database_list",
  "CALL enable_logging()",
  "ATTACH '<in>/a.db'",
  "INSTALL httpfs",
  "EXPORT DATABASE '<in>/dump'",
  "USE memory",
  "CHECKPOINT",
])("runs no %s unless it is said", async (sql) => {
  const { session, inside } = await openConfined();
  const text = sql.replaceAll("<in>", inside);
  await expect(session.sql(text).toArray()).rejects.toMatchObject({ code: "plan.statement-forbidden" });
  expect((await readdir(inside)).sort()).toEqual(["in.csv", "link.csv", "linked"]);
});

test.each([
  "FROM enable_logging(storage = 'stdout')",
  "SELECT shout('a') FROM enable_logging()",
  "SELECT shout((SELECT 'a' FROM enable_profiling()))",
  "CREATE TABLE t AS SELECT shout('a') FROM disable_logging()",
  "CREATE VIEW v AS FROM query('FROM enable_' || 'logging()')",
])("refuses a function that changes the whole process: %s", async (sql) => {
  const { session } = await openConfined(EVERYTHING);
  await expect(session.sql(sql).toArray()).rejects.toMatchObject({ code: expect.stringMatching(/forbidden|plan\./) });
  expect(await session.sql("SELECT shout('a') AS a").toArray()).toEqual([{ a: "A!" }]);
});

test("a PIVOT needs its values", async () => {
  const { session } = await openConfined();
  const pivot = "PIVOT (SELECT 1 AS a, 2 AS b) ON a";
  expect(await session.sql(`${pivot} IN (1) USING sum(b)`).count()).toBe(1);
  await expect(session.sql(`${pivot} USING sum(b)`).toArray()).rejects.toMatchObject({
    message: expect.stringContaining("ON column IN"),
  });
});

test("a parameter is a value, whatever it holds", async () => {
  const { session } = await openConfined();
  const text = "'; ATTACH '/tmp/x.db'; --";
  expect(await session.sql("SELECT shout($1) AS a", { params: [text] }).toArray()).toEqual([
    { a: `${text.toUpperCase()}!` },
  ]);
});

test("what is said may be done: tables, views, files inside", async () => {
  const { session, inside } = await openConfined(EVERYTHING);
  const run = (sql: string) => session.sql(sql).toArray();
  await run("CREATE TABLE t AS SELECT shout('a') AS a");
  await run("INSERT INTO t SELECT shout('b')");
  await run("CREATE VIEW v AS SELECT shout(a) AS b FROM t");
  expect(await session.sql("FROM v").count()).toBe(2);
  await run(`COPY (SELECT shout(a) AS b FROM t ORDER BY b) TO '${inside}/w.parquet'`);
  expect(await run(`FROM '${inside}/w.parquet'`)).toEqual([{ b: "A!!" }, { b: "B!!" }]);
});
