// Every function of F against DuckDB's own SQL of that name, over hard data of every kind.
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExprNode } from "../../../engine/expr/expr.ts";
import { entryBehind } from "../../../engine/expr/functions/registry.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { children } from "../../../engine/expr/walk.ts";
import { disagreements } from "./agreement.ts";
import { subjects } from "./functions/cases/subjects.ts";
import { openHardTable } from "./hard-table.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openHardTable();
});
afterAll(() => connection.closeSync());

/** No two runs of these agree. */
const RANDOM = ["random", "uuid", "uuidv7"];

function namesIn(node: ExprNode): string[] {
  const own = node.kind === "function" || node.kind === "aggregate" ? [node.name] : [];
  return [...own, ...children(node).flatMap(namesIn)];
}

describe("F", () => {
  it("is compared with DuckDB in every function that is DuckDB's", () => {
    const cases = Object.values(subjects).flatMap((groups) => Object.values(groups).flat());
    const compared = new Set(cases.flatMap(([, expr]) => namesIn(nodeOf(expr))));
    const entries = Object.values(F).flatMap((value) => entryBehind(value) ?? []);
    const forgotten = entries.filter(({ name, ours }) => !ours && !compared.has(name) && !RANDOM.includes(name));
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  it.each(Object.keys(subjects))("writes and reads %s as DuckDB does", async (subject) => {
    expect(await disagreements(connection, subjects[subject]!)).toEqual([]);
  });
});
