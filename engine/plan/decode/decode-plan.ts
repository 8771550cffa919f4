// DuckDB's bound logical plan (`json_serialize_plan(…, optimize := false)`) → Plan.
// The format belongs to the pinned DuckDB version; everything that knows it lives in this folder.
import type { NamedType } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import type { Expression } from "../expression.ts";
import { type NamedExpression, type Plan, schemaOf, type UnnestedList } from "../plan.ts";
import type { Source } from "../query-text.ts";
import { decodeAggregate, decodeExpression, decodeSortKeys } from "./decode-expression.ts";
import { decodeJoin } from "./decode-join.ts";
import { decodeType } from "./decode-type.ts";
import { decodeWindow } from "./decode-window.ts";
import { asCount, asList, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

type Sources = ReadonlyMap<number, Source>;

/**
 * One statement's plan. `sources` says what each `__quarry_scan(id)` in it stands for.
 * @throws `internal.plan-format` for an operator or expression Quarry does not know.
 */
export function decodePlan(json: PlanJson, sources: Sources): Plan {
  const inputs = mapRecords(json.children, "children", (child) => decodePlan(child, sources));
  return decodeOperator(json, inputs, sources);
}

function decodeOperator(json: PlanJson, inputs: readonly Plan[], sources: Sources): Plan {
  const input = inputs[0]!;
  switch (json.type) {
    case "LOGICAL_GET":
      return decodeGet(json, sources);
    case "LOGICAL_DUMMY_SCAN":
      return { kind: "one-row" };
    case "LOGICAL_EXPRESSION_GET":
      return decodeValues(json);
    case "LOGICAL_PROJECTION":
      return { kind: "project", input, columns: namedExpressions(json.expressions, input) };
    case "LOGICAL_FILTER":
      return { kind: "filter", input, predicates: expressions(json.expressions).flatMap(conjuncts) };
    case "LOGICAL_AGGREGATE_AND_GROUP_BY":
      return decodeAggregation(json, input);
    case "LOGICAL_WINDOW":
      return { kind: "window", input, windows: mapRecords(json.expressions, "windows", decodeWindow) };
    case "LOGICAL_UNNEST":
      return { kind: "unnest", input, lists: decodeUnnest(json) };
    case "LOGICAL_ORDER_BY":
      return { kind: "sort", input, keys: decodeSortKeys(json.orders) };
    case "LOGICAL_LIMIT":
      return { kind: "limit", input, rows: limitOf(json.limit_val), offset: limitOf(json.offset_val) ?? 0 };
    case "LOGICAL_DISTINCT":
      return decodeDistinct(json, input);
    case "LOGICAL_SAMPLE":
      return { kind: "sample", input, clause: sampleClause(asRecord(json.sample_options, "sample options")) };
    case "LOGICAL_CROSS_PRODUCT":
    case "LOGICAL_COMPARISON_JOIN":
    case "LOGICAL_ANY_JOIN":
    case "LOGICAL_ASOF_JOIN":
      return decodeJoin(json, input, inputs[1]!);
    case "LOGICAL_UNION":
    case "LOGICAL_EXCEPT":
    case "LOGICAL_INTERSECT":
      return decodeSet(json, inputs);
    case "LOGICAL_MATERIALIZED_CTE":
      return {
        kind: "with",
        id: asCount(json.table_index, "CTE index"),
        name: asText(json.ctename, "CTE name"),
        definition: input,
        body: inputs[1]!,
      };
    case "LOGICAL_CTE_REF":
      return { kind: "reference", id: asCount(json.cte_index, "CTE index"), columns: referenceColumns(json) };
    default:
      throw badFormat(`operator ${String(json.type)}`);
  }
}

const expressions = (value: unknown): Expression[] =>
  asList(value, "expressions").map((part) => decodeExpression(part));

/** `a AND b` of a filter are two predicates. */
function conjuncts(predicate: Expression): readonly Expression[] {
  if (predicate.kind !== "operator" || predicate.operator !== "AND") return [predicate];
  return predicate.args.flatMap(conjuncts);
}

function namedExpressions(value: unknown, input: Plan): NamedExpression[] {
  return mapRecords(value, "expressions", (json) => {
    const expression = decodeExpression(json);
    return { name: nameOf(json, expression, input), expression };
  });
}

function nameOf(json: PlanJson, expression: Expression, input: Plan): string {
  if (typeof json.alias === "string" && json.alias !== "") return json.alias;
  if (expression.kind === "ref") return schemaOf(input)[expression.index]?.name ?? expression.name;
  return expression.kind === "apply" ? expression.name : expression.kind;
}

function decodeGet(json: PlanJson, sources: Sources): Plan {
  const name = asText(json.name, "table function");
  const names = asList(json.names, "names").map((text) => asText(text, "column name"));
  const types = asList(json.returned_types, "types").map(decodeType);
  const columns: NamedType[] = mapRecords(json.column_indexes, "columns", ({ index }) => {
    const position = asCount(index, "column index");
    // Virtual columns are numbered from the top of 64 bits; a scan nobody reads from asks for one to count rows by.
    return position < names.length ? { name: names[position]!, type: types[position]! } : ROW_ID;
  });
  if (name !== "__quarry_scan") return { kind: "relation", sql: relationSql(json, name), columns };
  const parameter = asRecord(asList(json.parameters, "parameters")[0], "source id");
  const source = sources.get(asCount(parameter.value, "source id"));
  if (source === undefined) throw badFormat("a source nobody registered");
  return { kind: "source", source: source.id, label: source.label, columns };
}

const ROW_ID: NamedType = { name: "rowid", type: { id: "BIGINT" } };

const quote = (name: unknown): string => quoteName(asText(name, "name"));

/** A table by its full name; other table functions are planned through sources. */
function relationSql(json: PlanJson, name: string): string {
  const data = json.function_data;
  if (name !== "seq_scan" || typeof data !== "object" || data === null) throw badFormat(`table function ${name}`);
  const { catalog, schema, table } = data as PlanJson;
  return `${quote(catalog)}.${quote(schema)}.${quote(table)}`;
}

function decodeValues(json: PlanJson): Plan {
  const types = asList(json.expr_types, "types").map(decodeType);
  return {
    kind: "values",
    rows: asList(json.expressions, "rows").map(expressions),
    columns: types.map((type, index) => ({ name: `col${index}`, type })),
  };
}

function decodeAggregation(json: PlanJson, input: Plan): Plan {
  if (asList(json.grouping_functions ?? [], "grouping functions").length > 0) throw badFormat("GROUPING()");
  const sets = asList(json.grouping_sets, "grouping sets").map((set) =>
    asList(set, "grouping set").map((index) => asCount(index, "group")),
  );
  return {
    kind: "aggregate",
    input,
    groups: namedExpressions(json.groups, input),
    groupingSets: sets.length > 1 ? sets : [],
    aggregates: mapRecords(json.expressions, "aggregates", decodeAggregate),
  };
}

function decodeUnnest(json: PlanJson): UnnestedList[] {
  return mapRecords(json.expressions, "lists", (list) => ({
    name: "unnest",
    expression: decodeExpression(list.child),
    itemType: decodeType(list.return_type),
  }));
}

/** A constant number of rows; anything else DuckDB would have to compute first. */
function limitOf(value: unknown): number | undefined {
  const limit = asRecord(value, "limit");
  if (limit.type === "UNSET") return undefined;
  if (limit.type !== "CONSTANT_VALUE") throw badFormat(`limit ${String(limit.type)}`);
  return asCount(limit.constant_integer, "limit");
}

function decodeDistinct(json: PlanJson, input: Plan): Plan {
  const targets = expressions(json.distinct_targets);
  return {
    kind: "distinct",
    input,
    on: json.distinct_type === "DISTINCT_ON" ? targets : undefined,
    orderBy: decodeSortKeys((json.order_by as PlanJson | null)?.orders),
  };
}

function sampleClause(options: PlanJson): string {
  const size = asRecord(options.sample_size, "sample size");
  const amount = Number(size.value);
  const method = asText(options.method, "sample method").toLowerCase();
  const seed = asCount(options.seed, "sample seed");
  const unit = options.is_percentage === true ? "PERCENT" : "ROWS";
  if (!["reservoir", "system", "bernoulli"].includes(method)) throw badFormat(`sample method ${method}`);
  return `${amount} ${unit} (${method}${seed < 0 ? "" : `, ${seed}`})`;
}

function decodeSet(json: PlanJson, inputs: readonly Plan[]): Plan {
  const operation = asText(json.type, "operation").slice("LOGICAL_".length) as "UNION" | "EXCEPT" | "INTERSECT";
  const all = json.setop_all === true;
  return inputs.slice(1).reduce((left, right): Plan => ({ kind: "set", operation, all, left, right }), inputs[0]!);
}

function referenceColumns(json: PlanJson): NamedType[] {
  const types = asList(json.chunk_types, "types").map(decodeType);
  const names = asList(json.bound_columns, "columns").map((text) => asText(text, "column name"));
  return types.map((type, index) => ({ name: names[index]!, type }));
}
