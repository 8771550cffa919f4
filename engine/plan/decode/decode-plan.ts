// DuckDB's bound logical plan (`json_serialize_plan(…, optimize := false)`) → Plan.
// The format belongs to the pinned DuckDB version; everything that knows it lives in this folder.
import { QuarryError } from "../../errors.ts";
import type { NamedType } from "../../types/logical-type.ts";
import type { Expression } from "../expression.ts";
import { limitComputed } from "../limit-computed.ts";
import { type NamedExpression, type Plan, schemaOf, type UnnestedList } from "../plan.ts";
import type { Source } from "../query-text.ts";
import { isStubName } from "../stub-name.ts";
import { unnestRows } from "../unnest-rows.ts";
import { rewritePlan, someOwnExpression, somePlan } from "../walk.ts";
import { decodeAggregate, decodeExpression, decodeSortKeys } from "./decode-expression.ts";
import { decodeGet, inputsOf } from "./decode-get.ts";
import { decodeJoin } from "./decode-join.ts";
import { decodeType } from "./decode-type.ts";
import { decodeWindow } from "./decode-window.ts";
import { asCount, asList, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

/** What the nodes of one statement share while they are decoded. */
interface Context {
  /** What each `__quarry_scan(id)` stands for. */
  readonly sources: ReadonlyMap<number, Source>;
  /** The rows of the join around, without repetitions: what a `LOGICAL_DELIM_GET` reads. */
  readonly delimiter: Plan | undefined;
  /** Numbers the rows that are read twice. DuckDB counts its tables from 0 up. */
  readonly nextId: () => number;
}

const FIRST_OWN_ID = 1_000_000;

/**
 * One statement's plan. `sources` says what each `__quarry_scan(id)` in it stands for.
 * @throws `internal.plan-format` for an operator or expression Quarry does not know.
 */
export function decodePlan(json: PlanJson, sources: ReadonlyMap<number, Source>): Plan {
  let id = FIRST_OWN_ID;
  return decodeNode(json, { sources, delimiter: undefined, nextId: () => id++ });
}

function decodeNode(json: PlanJson, context: Context): Plan {
  if (json.type === "LOGICAL_DELIM_JOIN") return decodeDelimJoin(json, context);
  const inputs = mapRecords(inputsOf(json), "children", (child) => decodeNode(child, context));
  return decodeOperator(json, inputs, context);
}

/**
 * A correlated subquery: the right side is computed for the distinct values of the left side's columns it reads.
 * The left side is computed once and read twice.
 */
function decodeDelimJoin(json: PlanJson, context: Context): Plan {
  const [left, right] = mapRecords(json.children, "sides", (side) => side);
  if (json.delim_flipped === true) throw badFormat("a delimiter join the other way round");
  const definition = decodeNode(left!, context);
  const id = context.nextId();
  const rows: Plan = { kind: "reference", id, columns: schemaOf(definition) };
  const values: Plan = {
    kind: "project",
    input: rows,
    columns: namedExpressions(json.duplicate_eliminated_columns, rows),
  };
  const delimiter: Plan = { kind: "distinct", input: values, on: undefined, orderBy: [] };
  const body = decodeJoin(json, rows, decodeNode(right!, { ...context, delimiter }));
  return { kind: "with", id, name: "outer", materialized: false, definition, body };
}

function decodeOperator(json: PlanJson, inputs: readonly Plan[], context: Context): Plan {
  const input = inputs[0]!;
  switch (json.type) {
    case "LOGICAL_GET":
      return decodeGet(json, input, context.sources);
    case "LOGICAL_DELIM_GET":
      return context.delimiter ?? refuse("a delimiter outside of its join");
    case "LOGICAL_DUMMY_SCAN":
      return { kind: "one-row" };
    case "LOGICAL_EXPRESSION_GET":
      return decodeValues(json, input);
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
      return decodeLimit(json, input);
    case "LOGICAL_DISTINCT":
      return decodeDistinct(json, input);
    case "LOGICAL_SAMPLE":
      return { kind: "sample", input, clause: sampleClause(asRecord(json.sample_options, "sample options")) };
    case "LOGICAL_CROSS_PRODUCT":
    case "LOGICAL_POSITIONAL_JOIN":
    case "LOGICAL_COMPARISON_JOIN":
    case "LOGICAL_ANY_JOIN":
    case "LOGICAL_ASOF_JOIN":
      return decodeJoin(json, input, inputs[1]!);
    case "LOGICAL_UNION":
    case "LOGICAL_EXCEPT":
    case "LOGICAL_INTERSECT":
      return decodeSet(json, inputs);
    case "LOGICAL_MATERIALIZED_CTE":
      return decodeCte(json, input, inputs[1]!);
    case "LOGICAL_RECURSIVE_CTE":
      return decodeRecursion(json, inputs);
    case "LOGICAL_CTE_REF":
      return { kind: "reference", id: asCount(json.cte_index, "CTE index"), columns: referenceColumns(json) };
    default:
      throw badFormat(`operator ${String(json.type)}`);
  }
}

function refuse(detail: string): never {
  throw badFormat(detail);
}

const cteOf = (json: PlanJson) => ({
  id: asCount(json.table_index, "CTE index"),
  name: asText(json.ctename, "CTE name"),
});

function decodeRecursion(json: PlanJson, [start, step]: readonly Plan[]): Plan {
  if (asList(json.key_targets ?? [], "keys").length > 0) throw unsupported("WITH RECURSIVE … USING KEY");
  return { kind: "recursion", ...cteOf(json), all: json.union_all === true, start: start!, step: step! };
}

function unsupported(detail: string): QuarryError<"plan.unsupported"> {
  return new QuarryError("plan.unsupported", `${detail} cannot be combined with catalog calls yet.`, { detail });
}

/** NOT MATERIALIZED is each reader's own copy, unless there is in it what must not be twice. */
function decodeCte(json: PlanJson, definition: Plan, body: Plan): Plan {
  const { id, name } = cteOf(json);
  const materialized = json.materialize === "CTE_MATERIALIZE_ALWAYS";
  const isOnce = (node: Plan) => node.kind === "with" || node.kind === "recursion" || someOwnExpression(node, isStub);
  if (json.materialize !== "CTE_MATERIALIZE_NEVER" || somePlan(definition, isOnce)) {
    return { kind: "with", id, name, materialized, definition, body };
  }
  return rewritePlan(body, (part) => (part.kind === "reference" && part.id === id ? definition : part));
}

const isStub = (part: Expression): boolean => part.kind === "apply" && isStubName(part.name);

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

function decodeValues(json: PlanJson, input: Plan): Plan {
  const columns = asList(json.expr_types, "types").map((type, index) => ({
    name: `col${index}`,
    type: decodeType(type),
  }));
  const rows = asList(json.expressions, "rows").map(expressions);
  return input.kind === "one-row" ? { kind: "values", rows, columns } : unnestRows(rows, columns, input);
}

function decodeAggregation(json: PlanJson, input: Plan): Plan {
  const sets = groupLists(json.grouping_sets);
  return {
    kind: "aggregate",
    input,
    groups: namedExpressions(json.groups, input),
    groupingSets: sets.length > 1 ? sets : [],
    aggregates: mapRecords(json.expressions, "aggregates", decodeAggregate),
    groupings: groupLists(json.grouping_functions),
  };
}

const groupLists = (value: unknown): number[][] =>
  asList(value ?? [], "lists of groups").map((list) => asList(list, "groups").map((index) => asCount(index, "group")));

function decodeUnnest(json: PlanJson): UnnestedList[] {
  return mapRecords(json.expressions, "lists", (list) => ({
    name: "unnest",
    expression: decodeExpression(list.child),
    itemType: decodeType(list.return_type),
  }));
}

function decodeLimit(json: PlanJson, input: Plan): Plan {
  const limit = asRecord(json.limit_val, "limit");
  const offset = asRecord(json.offset_val, "offset");
  if (limit.type === "EXPRESSION_VALUE" || offset.type === "EXPRESSION_VALUE") {
    return limitComputed(input, decodeRows(limit), decodeRows(offset));
  }
  if (limit.type === "EXPRESSION_PERCENTAGE") throw unsupported("A percentage of rows that a query computes");
  const percent = limit.type === "CONSTANT_PERCENTAGE" ? { percent: Number(limit.constant_percentage) } : {};
  return { kind: "limit", input, rows: constantRows(limit), ...percent, offset: constantRows(offset) ?? 0 };
}

const constantRows = (limit: PlanJson): number | undefined =>
  limit.type === "CONSTANT_VALUE" ? asCount(limit.constant_integer, "limit") : undefined;

function decodeRows(limit: PlanJson): Expression | undefined {
  if (limit.type === "UNSET") return undefined;
  const rows = constantRows(limit);
  if (rows !== undefined) return { kind: "constant", value: String(rows), type: { id: "BIGINT" } };
  return decodeExpression(limit.expression);
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
