// The physical algebra: what runs, as JSON-safe data. Columns are positions; in SQL they are `c0`, `c1`, ….
import type { LogicalType, Schema } from "../types/logical-type.ts";

/** SQL with holes: what stands in them is only known when the query runs. */
export type SqlPart =
  | string
  /** The rows of `inputs[input]`. */
  | { readonly input: number }
  /** A registered source. */
  | { readonly source: number }
  /** The rows a `share` or `recurse` above keeps under this id. */
  | { readonly shared: number };

export interface PhysicalCall {
  readonly site: number;
  readonly name: string;
  /** Positions in the input, one per parameter. */
  readonly args: readonly number[];
  /** Position of the boolean column that says which rows to call; undefined: all. */
  readonly mask: number | undefined;
  readonly type: LogicalType;
}

export type PhysicalPlan =
  /**
   * One DuckDB statement.
   * - `stream`: no inputs; rows come as DuckDB makes them, in order.
   * - `per-batch`: one input, run for each of its batches: every row stands for itself.
   * - `gather`: each input is first put into a table, which spills to disk when it must.
   */
  | {
      readonly kind: "duckdb-query";
      readonly mode: "stream" | "per-batch" | "gather";
      readonly sql: readonly SqlPart[];
      readonly inputs: readonly PhysicalPlan[];
      readonly schema: Schema;
    }
  /** Batches that arrive from outside. */
  | {
      readonly kind: "stream-source";
      readonly source: number;
      readonly columns: readonly string[];
      readonly schema: Schema;
    }
  /** The input's columns, then one per call; all calls of a node run at the same time. */
  | {
      readonly kind: "call-functions";
      readonly input: PhysicalPlan;
      readonly calls: readonly PhysicalCall[];
      /** How many rows are wanted at most by what stands above, where that is known: the first batches are that small. */
      readonly wantedRows: number | undefined;
      readonly schema: Schema;
    }
  | {
      readonly kind: "select-columns";
      readonly input: PhysicalPlan;
      readonly positions: readonly number[];
      readonly schema: Schema;
    }
  | {
      readonly kind: "limit";
      readonly input: PhysicalPlan;
      readonly rows: number | undefined;
      readonly offset: number;
      readonly schema: Schema;
    }
  /** All rows of each input, one input after the other. */
  | { readonly kind: "concat"; readonly inputs: readonly PhysicalPlan[]; readonly schema: Schema }
  /** Computes `definition` once, into a table that `body` reads as often as it likes. */
  | {
      readonly kind: "share";
      readonly id: number;
      readonly definition: PhysicalPlan;
      readonly body: PhysicalPlan;
      readonly schema: Schema;
    }
  /** The rows of `start`, then those of `step` over the rows before, until there are none. Unless `all`, only new ones. */
  | {
      readonly kind: "recurse";
      readonly id: number;
      readonly all: boolean;
      readonly start: PhysicalPlan;
      readonly step: PhysicalPlan;
      readonly schema: Schema;
    };

export type PhysicalOf<Kind extends PhysicalPlan["kind"]> = Extract<PhysicalPlan, { readonly kind: Kind }>;

/** The nodes a node reads from. */
export function physicalInputs(plan: PhysicalPlan): readonly PhysicalPlan[] {
  switch (plan.kind) {
    case "duckdb-query":
    case "concat":
      return plan.inputs;
    case "stream-source":
      return [];
    case "call-functions":
    case "select-columns":
    case "limit":
      return [plan.input];
    case "share":
      return [plan.definition, plan.body];
    case "recurse":
      return [plan.start, plan.step];
  }
}
