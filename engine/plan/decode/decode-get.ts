// Tables and table functions in plan JSON → Plan.

import type { NamedType } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import { ref } from "../expression.ts";
import { type Plan, schemaOf } from "../plan.ts";
import { printConstant } from "../print/print-constant.ts";
import type { Source } from "../query-text.ts";
import { selectColumns } from "../references.ts";
import { decodeConstant } from "./decode-constant.ts";
import { decodeType } from "./decode-type.ts";
import { asCount, asList, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

/** `input` is what a lateral `unnest(t.items)` reads its list from; tables have none. */
export function decodeGet(json: PlanJson, input: Plan | undefined, sources: ReadonlyMap<number, Source>): Plan {
  const name = asText(json.name, "table function");
  const names = asList(json.names, "names").map((text) => asText(text, "column name"));
  const types = asList(json.returned_types, "types").map(decodeType);
  if (input !== undefined) return decodeUnnest(json, input, { name: names[0]!, type: types[0]! });
  const columns: NamedType[] = mapRecords(json.column_indexes, "columns", ({ index }) => {
    const position = asCount(index, "column index");
    // Virtual columns are numbered from the top of 64 bits; a scan nobody reads from asks for one to count rows by.
    return position < names.length ? { name: names[position]!, type: types[position]! } : ROW_ID;
  });
  if (name === "seq_scan") return { kind: "relation", sql: tableName(json), columns };
  if (name !== "__quarry_scan") return { kind: "relation", sql: functionCall(json, name, names), columns };
  const parameter = asRecord(asList(json.parameters, "parameters")[0], "source id");
  const source = sources.get(asCount(parameter.value, "source id"));
  if (source === undefined) throw badFormat("a source nobody registered");
  return { kind: "source", source: source.id, label: source.label, columns };
}

const ROW_ID: NamedType = { name: "rowid", type: { id: "BIGINT" } };

const quote = (name: unknown): string => quoteName(asText(name, "name"));

function tableName(json: PlanJson): string {
  const { catalog, schema, table } = asRecord(json.function_data, "table");
  return `${quote(catalog)}.${quote(schema)}.${quote(table)}`;
}

/** A table function whose rows follow from constants, under the names the query gives its columns. */
function functionCall(json: PlanJson, name: string, names: readonly string[]): string {
  if (asList(json.named_parameters ?? [], "named parameters").length > 0) throw badFormat(`table function ${name}`);
  const parameters = mapRecords(json.parameters, "parameters", (part) => printConstant(decodeConstant(part)));
  const call = `${quoteName(name)}(${parameters.join(", ")}) AS t(${names.map(quoteName).join(", ")})`;
  return `(SELECT *, 0::BIGINT AS ${quoteName(ROW_ID.name)} FROM ${call})`;
}

/** Rows out: the item, then the columns of the input that are read above. */
function decodeUnnest(json: PlanJson, input: Plan, item: NamedType): Plan {
  if (json.name !== "unnest") throw badFormat(`table function ${String(json.name)} over rows`);
  const schema = schemaOf(input);
  const list = { name: item.name, expression: ref(0, schema[0]!), itemType: item.type };
  const passed = asList(json.projected_input ?? [], "columns passed on").map((index) => asCount(index, "column"));
  return selectColumns({ kind: "unnest", input, lists: [list] }, [schema.length, ...passed]);
}

/** The nodes a node reads. What a table function reads refers to its input's columns by their table's own numbers. */
export function inputsOf(json: PlanJson): unknown {
  return json.type === "LOGICAL_GET" ? mapRecords(json.children, "children", withPositions) : json.children;
}

function withPositions(json: PlanJson): PlanJson {
  return { ...json, expressions: mapRecords(json.expressions, "expressions", asReferences) };
}

function asReferences(json: PlanJson): PlanJson {
  if (json.expression_class === "BOUND_COLUMN_REF") {
    const { column_index: index } = asRecord(json.binding, "binding");
    return { ...json, expression_class: "BOUND_REF", index };
  }
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, withinReferences(part)]));
}

function withinReferences(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withinReferences);
  return typeof part === "object" && part !== null ? asReferences(part as PlanJson) : part;
}
