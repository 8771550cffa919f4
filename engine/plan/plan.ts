// The bound algebra on one page. Columns are positions; names are kept for people and for the final result.
import type { LogicalType, NamedType, Schema } from "../types/logical-type.ts";
import type { Aggregate, Expression, SortKey, Window } from "./expression.ts";

export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

export interface UnnestedList extends NamedExpression {
  readonly itemType: LogicalType;
}

/** MARK appends whether a row has a match (null: perhaps), SINGLE is LEFT and fails on a second match. */
export type JoinKind = "INNER" | "LEFT" | "RIGHT" | "OUTER" | "SEMI" | "ANTI" | "MARK" | "SINGLE" | "POSITIONAL";

/** One call of a call node: its result is appended to the input's columns. */
export interface Call {
  readonly site: number;
  readonly name: string;
  readonly args: readonly Expression[];
  /** Rows for which this is not true are not called: their result is null. */
  readonly mask: Expression | undefined;
  readonly type: LogicalType;
}

export type Plan =
  /** Columns of a registered source, in the order of `columns` (positions in the source's schema). */
  | { readonly kind: "source"; readonly source: number; readonly label: string; readonly columns: readonly NamedType[] }
  /** A table, view or table function DuckDB knows by itself; `sql` is printed as it is. */
  | { readonly kind: "relation"; readonly sql: string; readonly columns: readonly NamedType[] }
  | {
      readonly kind: "values";
      readonly rows: readonly (readonly Expression[])[];
      readonly columns: readonly NamedType[];
    }
  /** One row of one column, which nobody reads. */
  | { readonly kind: "one-row" }
  | { readonly kind: "project"; readonly input: Plan; readonly columns: readonly NamedExpression[] }
  | { readonly kind: "filter"; readonly input: Plan; readonly predicates: readonly Expression[] }
  /** Rows out: group keys, then aggregates, then a `GROUPING(…)` for each list of groups in `groupings`. */
  | {
      readonly kind: "aggregate";
      readonly input: Plan;
      readonly groups: readonly NamedExpression[];
      readonly groupingSets: readonly (readonly number[])[];
      readonly aggregates: readonly Aggregate[];
      readonly groupings: readonly (readonly number[])[];
    }
  /** Appends one column per window. */
  | { readonly kind: "window"; readonly input: Plan; readonly windows: readonly Window[] }
  /** Appends one column per list; one row per item. */
  | { readonly kind: "unnest"; readonly input: Plan; readonly lists: readonly UnnestedList[] }
  | { readonly kind: "sort"; readonly input: Plan; readonly keys: readonly SortKey[] }
  /** `rows` undefined: all after `offset`; or `percent` of them. */
  | {
      readonly kind: "limit";
      readonly input: Plan;
      readonly rows: number | undefined;
      readonly percent?: number;
      readonly offset: number;
    }
  | {
      readonly kind: "distinct";
      readonly input: Plan;
      /** Undefined: all columns. */
      readonly on: readonly Expression[] | undefined;
      readonly orderBy: readonly SortKey[];
    }
  /** `clause` is DuckDB's sample clause, made from numbers and fixed words. */
  | { readonly kind: "sample"; readonly input: Plan; readonly clause: string }
  /** Conditions see the left columns, then the right ones. No condition and INNER: the cross product. */
  | {
      readonly kind: "join";
      readonly join: JoinKind;
      readonly asof: boolean;
      readonly left: Plan;
      readonly right: Plan;
      readonly conditions: readonly Expression[];
    }
  | {
      readonly kind: "set";
      readonly operation: "UNION" | "EXCEPT" | "INTERSECT";
      readonly all: boolean;
      readonly left: Plan;
      readonly right: Plan;
    }
  /** `definition` is computed once and read by every reference to `id` in `body`; `materialized`: the query says so. */
  | {
      readonly kind: "with";
      readonly id: number;
      readonly materialized: boolean;
      readonly name: string;
      readonly definition: Plan;
      readonly body: Plan;
    }
  /**
   * The rows of `start`, then those of `step` over the rows before, until there are no more; `step` reads the rows
   * before by references to `id`. Unless `all`, a row that was there already does not count.
   */
  | {
      readonly kind: "recursion";
      readonly id: number;
      readonly name: string;
      readonly all: boolean;
      readonly start: Plan;
      readonly step: Plan;
    }
  | { readonly kind: "reference"; readonly id: number; readonly columns: readonly NamedType[] }
  /** Appends one column per call. Made by the optimizer, never by the binder. */
  | { readonly kind: "call"; readonly input: Plan; readonly calls: readonly Call[] };

export type PlanKind = Plan["kind"];
export type PlanOf<Kind extends PlanKind> = Extract<Plan, { readonly kind: Kind }>;

const BOOLEAN: LogicalType = { id: "BOOLEAN" };

function namedTypes(columns: readonly NamedExpression[]): Schema {
  return columns.map(({ name, expression }) => ({ name, type: expression.type }));
}

function joinSchema(plan: PlanOf<"join">): Schema {
  const left = schemaOf(plan.left);
  if (plan.join === "SEMI" || plan.join === "ANTI") return left;
  return plan.join === "MARK" ? [...left, { name: "mark", type: BOOLEAN }] : [...left, ...schemaOf(plan.right)];
}

const schemas = new WeakMap<Plan, Schema>();

/** The columns a node gives, in order. Computed once per node. */
export function schemaOf(plan: Plan): Schema {
  let schema = schemas.get(plan);
  if (schema === undefined) {
    schema = computeSchema(plan);
    schemas.set(plan, schema);
  }
  return schema;
}

function computeSchema(plan: Plan): Schema {
  switch (plan.kind) {
    case "source":
    case "relation":
    case "values":
    case "reference":
      return plan.columns;
    case "one-row":
      return [{ name: "one", type: BOOLEAN }];
    case "project":
      return namedTypes(plan.columns);
    case "aggregate":
      return [
        ...namedTypes(plan.groups),
        ...plan.aggregates.map(({ name, type }) => ({ name, type })),
        ...plan.groupings.map((): NamedType => ({ name: "grouping", type: { id: "BIGINT" } })),
      ];
    case "window":
      return [...schemaOf(plan.input), ...plan.windows.map(({ name, type }) => ({ name, type }))];
    case "unnest":
      return [...schemaOf(plan.input), ...plan.lists.map(({ name, itemType }) => ({ name, type: itemType }))];
    case "call":
      return [...schemaOf(plan.input), ...plan.calls.map(({ name, type }) => ({ name, type }))];
    case "filter":
    case "sort":
    case "limit":
    case "distinct":
    case "sample":
      return schemaOf(plan.input);
    case "join":
      return joinSchema(plan);
    case "set":
      return schemaOf(plan.left);
    case "with":
      return schemaOf(plan.body);
    case "recursion":
      return schemaOf(plan.start);
  }
}
