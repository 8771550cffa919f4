// Every function of F against DuckDB's own SQL of that name, over hard data of every kind.
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExprNode } from "../../../engine/expr/expr.ts";
import { entryBehind } from "../../../engine/expr/functions/registry.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { children } from "../../../engine/expr/walk.ts";
import { type Cases, disagreements } from "./agreement.ts";
import { aggregates } from "./functions/cases/aggregates.ts";
import { bits } from "./functions/cases/bits.ts";
import { conditional } from "./functions/cases/conditional.ts";
import { encoding } from "./functions/cases/encoding.ts";
import { geo } from "./functions/cases/geo.ts";
import { json } from "./functions/cases/json.ts";
import { list } from "./functions/cases/list.ts";
import { listAggregates } from "./functions/cases/list-aggregates.ts";
import { map } from "./functions/cases/map.ts";
import { math } from "./functions/cases/math.ts";
import { regex } from "./functions/cases/regex.ts";
import { similarity } from "./functions/cases/similarity.ts";
import { struct } from "./functions/cases/struct.ts";
import { text } from "./functions/cases/text.ts";
import { time } from "./functions/cases/time.ts";
import { url } from "./functions/cases/url.ts";
import { vector } from "./functions/cases/vector.ts";
import { windows } from "./functions/cases/windows.ts";
import { openHardTable } from "./hard-table.ts";

const subjects: { readonly [subject: string]: Cases } = {
  aggregates,
  bits,
  conditional,
  encoding,
  geo,
  json,
  list,
  listAggregates,
  map,
  math,
  regex,
  similarity,
  struct,
  text,
  time,
  url,
  vector,
  windows,
};

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
