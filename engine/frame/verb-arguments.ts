// From what an author wrote in a verb to the parts of its node. Everything wrong with an argument by itself is said
// here; what depends on the columns there are is said when the frame is bound.
import { QuarryError } from "../errors.ts";
import { fromRow } from "../expr/constructors.ts";
import type { ExprNode, LiteralValue, SortNode } from "../expr/expr.ts";
import { isExpr, nodeOf } from "../expr/node-of.ts";
import { sortNodeOf } from "../expr/sort-key.ts";
import type { Filling, KeyPair, NamedExpr, SampleSize } from "./node.ts";

type Drawing = SampleSize & { readonly seed?: number | undefined };

/** What a callback over the columns returns, or the argument itself. */
export function resolved(argument: unknown): unknown {
  return typeof argument === "function" ? fromRow((row) => (argument as (row: unknown) => unknown)(row)) : argument;
}

/** `{ name: expression }`, or a callback that returns it. */
export function namedExprs(argument: unknown): readonly NamedExpr[] {
  const columns = resolved(argument);
  if (typeof columns !== "object" || columns === null || isExpr(columns) || Array.isArray(columns)) {
    throw invalid("columns", columns, "Columns are given as { name: expression }, or by a callback that returns that.");
  }
  return Object.entries(columns).map(([name, value]) => ({ name, expr: nodeOf(value) }));
}

export function exprOf(argument: unknown): ExprNode {
  return nodeOf(resolved(argument));
}

/**
 * Column names, expressions, sort keys, or callbacks that return one or several. A literal orders nothing and is left
 * out: SQL would read a number as a place in the select list.
 */
export function sortNodes(keys: readonly unknown[]): readonly SortNode[] {
  const nodes = keys.flatMap((key) => {
    const result = resolved(key);
    return Array.isArray(result) ? result.map(sortNodeOf) : [sortNodeOf(result)];
  });
  return nodes.filter((node) => node.input.kind !== "literal");
}

/** `"id"`, `["a", "b"]` or `{ left: "right" }`. */
export function keyPairs(on: unknown): readonly KeyPair[] {
  if (on === undefined) return [];
  if (typeof on === "string") return [{ left: on, right: on }];
  const pairs = Array.isArray(on) ? on.map((name) => [name, name]) : Object.entries(on as object);
  return pairs.map(([left, right]) => ({ left: String(left), right: String(right) }));
}

/** @throws `plan.invalid-argument` unless `value` is a whole number from zero up. */
export function rowCount(argument: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(argument, value, `${argument} must be a whole number of rows from 0 up, and is ${String(value)}.`);
}

/** One value for all columns, or `{ column: value }`. */
export function fillingOf(values: unknown): Filling {
  const isRecord = typeof values === "object" && values !== null && Object.getPrototypeOf(values) === Object.prototype;
  if (!isRecord) return { value: literalValueOf(values) };
  return { columns: Object.entries(values).map(([name, value]) => ({ name, value: literalValueOf(value) })) };
}

function literalValueOf(value: unknown): LiteralValue {
  const node = nodeOf(value);
  if (node.kind === "literal" && node.value !== null) return node.value;
  throw invalid("values", value, "fillNull takes plain values; an expression goes into withColumns with .fillNull(…).");
}

export function sampleOf(sample: Drawing): { readonly size: SampleSize; readonly seed: number | undefined } {
  const { seed } = sample;
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw invalid("seed", seed, "A seed is a whole number.");
  if ("rows" in sample) return { size: { rows: rowCount("rows", sample.rows) }, seed };
  const { fraction } = sample;
  if (fraction >= 0 && fraction <= 1) return { size: { fraction }, seed };
  throw invalid("fraction", fraction, `A fraction is from 0 to 1, and is ${fraction}.`);
}

export function invalid(argument: string, value: unknown, message: string): QuarryError {
  return new QuarryError("plan.invalid-argument", message, { argument, value });
}
