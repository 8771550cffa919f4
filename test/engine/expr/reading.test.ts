import { describe, expect, it } from "vitest";
import { _, lit, when } from "../../../engine/expr/constructors.ts";
import { F } from "../../../engine/expr/functions.ts";
import { nodeOf } from "../../../engine/expr/node-of.ts";
import { naturalReading, readingOf } from "../../../engine/expr/reading.ts";
import type { FunctionInfo } from "../../../engine/ports.ts";
import { READ_AS_NUMBER, type Reading } from "../../../engine/types/reading.ts";

const NUMBER = READ_AS_NUMBER;
const columns: { readonly [name: string]: Reading } = {
  count: NUMBER,
  counts: { child: NUMBER },
  place: { fields: { zip: NUMBER } },
  scores: { value: NUMBER },
};
/** `id` and `ids` hold 64-bit integers and are not listed. */
const reading = (expr: unknown) =>
  readingOf(nodeOf(expr), {
    column: (name) => columns[name],
    result: (name) => (name === "size" ? NUMBER : undefined),
  });

const info = { name: "size", parameters: [{ name: "text" }], resultReading: NUMBER } as unknown as FunctionInfo;
const size = { "~in": { text: "" }, "~out": 0, "~function": info };

describe("how an expression is read", () => {
  it.each<[string, unknown, Reading | undefined]>([
    ["a column as its environment says", _.count, NUMBER],
    ["bigint and bigint exactly", _.id.add(_.id), undefined],
    ["bigint and number as number", _.id.add(1), NUMBER],
    ["division as number", _.id.div(_.id), NUMBER],
    ["a length as number", _.name.length(), NUMBER],
    ["a filled column as the column", _.id.fillNull(0n), undefined],
    ["an item of a list", _.counts.at(0), NUMBER],
    ["a field of a struct", _.place.get("zip"), NUMBER],
    ["a cast to int64 exactly", _.count.cast("int64"), undefined],
    ["a cast to double as number", _.id.cast("double"), NUMBER],
    [
      "branches that agree",
      when(_.a, _.count)
        .when(_.b, null as never)
        .otherwise(1),
      NUMBER,
    ],
    ["branches that differ exactly", when(_.a, _.count).otherwise(_.id), undefined],
    ["coalesce of numbers, a null aside", F.coalesce(lit(null), _.count, 0), NUMBER],
    ["a literal list", lit([1, null, 2]), { child: NUMBER }],
    ["a literal struct", lit({ a: 1, b: 1n, c: "x" }), { fields: { a: NUMBER } }],
    ["a sum as its argument", F.sum(_.id), undefined],
    ["a count as number", F.count(), NUMBER],
    ["the best n as a list", F.max(_.count, 3), { child: NUMBER }],
    ["all values as a list", F.list(_.count), { child: NUMBER }],
    ["a window as its function", F.lag(_.count).over(), NUMBER],
    ["a histogram: bigint keys, number counts", F.histogram(_.id), { value: NUMBER }],
    ["a lambda over bigints", F.listTransform(_.ids, (item) => (item as typeof _).add(1n)), undefined],
    ["a lambda over numbers", F.listTransform(_.counts, (item) => (item as typeof _).add(1)), { child: NUMBER }],
    ["a lambda's position", F.listTransform(_.ids, (_item, position) => position), { child: NUMBER }],
    ["a reduction as its start", F.listReduce(_.ids, (total, item) => (total as typeof _).add(item), lit(0)), NUMBER],
    ["a packed struct", F.structPack({ n: _.count, id: _.id }), { fields: { n: NUMBER } }],
    ["a struct with a field added", F.structInsert(_.place, { n: _.count }), { fields: { zip: NUMBER, n: NUMBER } }],
    ["the values of a map", F.mapValues(_.scores), { child: NUMBER }],
    ["the entries of a map", F.mapEntries(_.scores), { child: { fields: { value: NUMBER } } }],
    ["a call as its function says", F.call(size, _.name), NUMBER],
    ["a call by name as its function says", F.catalog_call("size", _.name), NUMBER],
    ["an attempt", F.call(size, _.name).try(), { fields: { attempts: NUMBER, value: NUMBER } }],
    ["an attempt's value or another", F.call(size, _.name).orElse(0), NUMBER],
    ["an attempt's value or null", F.call(size, _.name).orNull(), NUMBER],
  ])("%s", (_name, expr, expected) => {
    expect(reading(expr)).toEqual(expected);
  });

  it("follows from a type alone where nothing else is said", () => {
    const type = {
      id: "STRUCT",
      fields: [
        { name: "small", type: { id: "INTEGER" } },
        { name: "wide", type: { id: "BIGINT" } },
        { name: "list", type: { id: "LIST", child: { id: "DOUBLE" } } },
        { name: "map", type: { id: "MAP", key: { id: "BIGINT" }, value: { id: "FLOAT" } } },
      ],
    } as const;
    expect(naturalReading(type)).toEqual({
      fields: { small: NUMBER, list: { child: NUMBER }, map: { value: NUMBER } },
    });
  });
});
