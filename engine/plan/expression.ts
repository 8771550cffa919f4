// Bound expressions: typed, with columns as positions into the input. Frozen data; JSON-safe.
import type { LogicalType } from "../types/logical-type.ts";

/**
 * A constant, exact and JSON-safe: numbers as decimal text (also dates and times, as DuckDB's integers), the children
 * of a list, struct (in field order) or map (as [key, value] pairs) as arrays.
 */
export type ConstantValue = null | boolean | string | readonly ConstantValue[];

export type Operator =
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "IS DISTINCT FROM"
  | "IS NOT DISTINCT FROM"
  | "AND"
  | "OR"
  | "NOT"
  | "IS NULL"
  | "IS NOT NULL"
  | "IN"
  | "NOT IN"
  | "COALESCE"
  | "TRY";

export interface Branch {
  readonly when: Expression;
  readonly value: Expression;
}

export type Expression =
  /** Column `index` of the input; `name` is for people. */
  | { readonly kind: "ref"; readonly index: number; readonly name: string; readonly type: LogicalType }
  | { readonly kind: "constant"; readonly value: ConstantValue; readonly type: LogicalType }
  | { readonly kind: "cast"; readonly input: Expression; readonly type: LogicalType; readonly orNull: boolean }
  | {
      readonly kind: "operator";
      readonly operator: Operator;
      readonly args: readonly Expression[];
      readonly type: LogicalType;
    }
  /**
   * A scalar function of DuckDB. `names` where arguments have names (`struct_pack(a := 1)`), empty for those without. The
   * stub of a call too, until calls are bound: `location` is then where the text has it, in bytes.
   */
  | {
      readonly kind: "apply";
      readonly name: string;
      readonly args: readonly Expression[];
      readonly names?: readonly string[];
      readonly location?: number;
      readonly type: LogicalType;
    }
  | {
      readonly kind: "case";
      readonly branches: readonly Branch[];
      readonly otherwise: Expression;
      readonly type: LogicalType;
    }
  /** An argument of a list function; its parameters are seen only inside `body`. */
  | {
      readonly kind: "lambda";
      readonly parameters: readonly string[];
      readonly body: Expression;
      readonly type: LogicalType;
    }
  | { readonly kind: "parameter"; readonly name: string; readonly type: LogicalType }
  /** A catalog function: lifted into a plan node of its own before anything runs. */
  | { readonly kind: "call"; readonly site: number; readonly args: readonly Expression[]; readonly type: LogicalType };

export interface SortKey {
  readonly input: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface Aggregate {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly filter: Expression | undefined;
  readonly orderBy: readonly SortKey[];
  readonly type: LogicalType;
}

export interface WindowFrame {
  readonly unit: "ROWS" | "RANGE" | "GROUPS";
  readonly start: FrameBound;
  readonly end: FrameBound;
  readonly exclude: "NO OTHERS" | "CURRENT ROW" | "GROUP" | "TIES";
}

export type FrameBound =
  | "UNBOUNDED PRECEDING"
  | "UNBOUNDED FOLLOWING"
  | "CURRENT ROW"
  | { readonly direction: "PRECEDING" | "FOLLOWING"; readonly offset: Expression };

export interface Window extends Aggregate {
  readonly partitionBy: readonly Expression[];
  /** The window's own order; `orderBy` is the order of an aggregate's arguments. */
  readonly windowOrderBy: readonly SortKey[];
  readonly frame: WindowFrame;
  readonly ignoreNulls: boolean;
}

export const BOOLEAN: LogicalType = Object.freeze({ id: "BOOLEAN" });

export function ref(index: number, column: { readonly name: string; readonly type: LogicalType }): Expression {
  return { kind: "ref", index, name: column.name, type: column.type };
}

export function operator(name: Operator, ...args: readonly Expression[]): Expression {
  return { kind: "operator", operator: name, args, type: BOOLEAN };
}
