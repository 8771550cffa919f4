// Where expressions begin: literals, columns by name, conditions, and the rows callbacks receive.
import { didYouMean, QuarryError } from "../errors.ts";
import { caseBranch } from "./case-branch.ts";
import { ColumnExpr } from "./column-expr.ts";
import type { CaseBranch, LiteralValue } from "./expr.ts";
import type { Case, Columns, ExprOf } from "./kinds.ts";
import { literalNode } from "./literal.ts";
import { nodeOf, nodesWithin } from "./node-of.ts";
import { traced } from "./trace.ts";
import type { AnyExpr, Boolish, TypeOf, Value, Widen } from "./typing.ts";

/** The value, repeated for every row. A `number` is INTEGER, BIGINT or DOUBLE; a `bigint` at least BIGINT. */
export function lit<const T extends LiteralValue>(value: T): ExprOf<Widen<T>> {
  const literal: AnyExpr = new ColumnExpr(literalNode(value));
  return literal;
}

/** The column of that name, whatever characters it has; unchecked until the plan is bound. */
export function col(name: string): AnyExpr {
  return new ColumnExpr({ kind: "column", name });
}

/** The first branch whose condition is true: `when(c.amount.gt(100), "big").otherwise("small")`. */
export function when<V extends Value>(condition: Boolish, value: V): Case<TypeOf<V>> {
  return caseOf([], condition, value) as Case<TypeOf<V>>;
}

function caseOf(before: readonly CaseBranch[], condition: unknown, value: unknown): unknown {
  const branches = [...before, caseBranch(condition, value)];
  return {
    when: (next: unknown, then: unknown) => caseOf(branches, next, then),
    otherwise: (otherwise: unknown) => new ColumnExpr({ kind: "case", branches, otherwise: nodeOf(otherwise) }),
  };
}

/**
 * The row a callback receives: each property is the column of that name, the same expression every time.
 * @param names the columns there are; without them every name is accepted and checked when the plan is bound.
 * @throws `plan.unknown-column` on reading a name that is not among `names`.
 */
export function rowOf<S = Record<string, AnyExpr>>(names?: readonly string[]): Columns<S> {
  const columns = new Map<string, ColumnExpr>();
  return new Proxy(Object.freeze({}), {
    get(_target, name) {
      if (typeof name === "symbol") return undefined;
      if (names !== undefined && !names.includes(name)) throw unknownColumn(name, names);
      if (!columns.has(name)) columns.set(name, new ColumnExpr({ kind: "column", name }));
      return columns.get(name);
    },
  }) as Columns<S>;
}

function unknownColumn(column: string, available: readonly string[]): QuarryError {
  const message = `There is no column "${column}".${didYouMean(column, available)}`;
  return new QuarryError("plan.unknown-column", message, { column, available });
}

/** The columns of an untyped frame: any name, no checks. */
export const _: AnyExpr = new Proxy(Object.freeze({}), {
  get: (_target, name) => (typeof name === "symbol" ? undefined : new ColumnExpr({ kind: "column", name })),
});

/**
 * What a callback over a row makes of it.
 * @throws `plan.dropped-expression` when it builds an expression that is not part of its result; `plan.unknown-column`.
 */
export function fromRow<S, R>(callback: (row: Columns<S>) => R, names?: readonly string[]): R {
  return traced(() => callback(rowOf<S>(names)), nodesWithin);
}
