// Expressions as plain, frozen data. The methods over them live in kinds.ts, their SQL in print.ts.
import type { FunctionValue } from "../ports.ts";

/** What a literal holds: every JavaScript value a column can hold. */
export type LiteralValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | readonly LiteralValue[]
  | { readonly [field: string]: LiteralValue };

/** What becomes of a row whose call fails: the query fails, the value is null, or the value says what happened. */
export type OnCallError = "fail" | "null" | "try";

export interface SortNode {
  readonly input: ExprNode;
  readonly descending: boolean;
  readonly nulls: "first" | "last";
}

export interface CaseBranch {
  readonly when: ExprNode;
  readonly then: ExprNode;
}

/** A function passed by value, or named as in SQL and looked up when the plan is bound. */
export type CallTarget = FunctionValue | { readonly name: string };

export type CallArguments =
  | { readonly by: "name"; readonly values: { readonly [parameter: string]: ExprNode } }
  | { readonly by: "position"; readonly values: readonly ExprNode[] };

/** An expression; children are expressions, `walk.ts` lists them. */
export type ExprNode =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "literal"; readonly value: LiteralValue }
  /** A scalar entry of the F registry. */
  | { readonly kind: "function"; readonly name: string; readonly args: readonly ExprNode[] }
  | { readonly kind: "cast"; readonly input: ExprNode; readonly to: string; readonly orNull: boolean }
  | { readonly kind: "case"; readonly branches: readonly CaseBranch[]; readonly otherwise: ExprNode }
  | { readonly kind: "field"; readonly input: ExprNode; readonly field: string }
  /** An aggregate entry of the F registry. */
  | {
      readonly kind: "aggregate";
      readonly name: string;
      readonly args: readonly ExprNode[];
      readonly distinct: boolean;
      readonly filter: ExprNode | undefined;
      readonly orderBy: readonly SortNode[];
    }
  /** `function` is an aggregate, or a window entry of the F registry under kind "function". */
  | {
      readonly kind: "window";
      readonly function: ExprNode;
      readonly partitionBy: readonly ExprNode[];
      readonly orderBy: readonly SortNode[];
      readonly frame: string | undefined;
    }
  | {
      readonly kind: "call";
      readonly target: CallTarget;
      readonly arguments: CallArguments;
      readonly onError: OnCallError;
    }
  | { readonly kind: "lambda"; readonly parameters: readonly string[]; readonly body: ExprNode }
  | { readonly kind: "parameter"; readonly name: string }
  /** `F.sqlExpr(text)`: the author's own SQL, as it stands. */
  | { readonly kind: "sql"; readonly text: string };
