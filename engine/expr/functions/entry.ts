// What the registry knows of a function: one object, from which printing, reading, documentation and tests all work.
import { ColumnExpr, windowExpr } from "../column-expr.ts";
import type { ExprNode } from "../expr.ts";
import type { Window } from "../kinds.ts";
import { lambdaNode } from "../lambda.ts";
import { given, nodeOf } from "../node-of.ts";
import { plain, type ReadingRule } from "../reading-rules.ts";
import type { AnyExpr } from "../typing.ts";

/** Printed arguments → printed call. */
export type PrintCall = (...args: string[]) => string;

export interface FunctionEntry {
  /** DuckDB's name, and the name in expression nodes; the key in `F` is its camelCase form. */
  readonly name: string;
  readonly kind: "scalar" | "aggregate" | "window";
  readonly print: PrintCall;
  readonly reading: ReadingRule;
  /** Not a function of DuckDB but an expression of ours over several. */
  readonly ours: boolean;
}

/** A function of `F`: its typed signature, and what the registry knows of it. */
export type Described<Signature> = Signature & { readonly entry: FunctionEntry };
type AnySignature = (...args: never[]) => unknown;

/** A scalar function of DuckDB: n rows in, n values out. */
export function scalar<Signature extends AnySignature>(
  name: string,
  reading: ReadingRule = plain,
  print: PrintCall = printAs(name),
): Described<Signature> {
  return describeScalar({ name, kind: "scalar", print, reading, ours: false });
}

/** A scalar function DuckDB lacks, as an expression over those it has. */
export function ours<Signature extends AnySignature>(
  name: string,
  print: PrintCall,
  reading: ReadingRule = plain,
): Described<Signature> {
  return describeScalar({ name, kind: "scalar", print, reading, ours: true });
}

/**
 * A function composed from others of `F`: the same expression the user could have written. Arguments come as they were
 * given: expressions, literals, arrow functions.
 * @param over the function it is a form of, when DuckDB has it; none for one of ours.
 */
export function composed<Signature extends AnySignature>(
  build: (...operands: AnyExpr[]) => unknown,
  over?: Described<unknown>,
): Signature {
  return (over === undefined ? build : withEntry(build, over.entry)) as unknown as Signature;
}

/** An aggregate function: the rows of a group in, one value out. */
export function aggregate<Signature extends AnySignature>(
  name: string,
  reading: ReadingRule = plain,
): Described<Signature> {
  const entry: FunctionEntry = { name, kind: "aggregate", print: printAs(name), reading, ours: false };
  const build = (...operands: unknown[]): ColumnExpr => {
    const args = argumentNodes(operands);
    return new ColumnExpr({ kind: "aggregate", name, args, distinct: false, filter: undefined, orderBy: [] });
  };
  return withEntry(build, entry);
}

/** A function of a row's place in its window; complete with `.over(…)`. */
export function windowFunction<Signature extends AnySignature>(
  name: string,
  reading: ReadingRule = plain,
): Described<Signature> {
  const entry: FunctionEntry = { name, kind: "window", print: printAs(name), reading, ours: false };
  const build = (...operands: unknown[]) => {
    const args = argumentNodes(operands);
    return { over: (window: Window = {}) => windowExpr({ kind: "function", name, args }, window) };
  };
  return withEntry(build, entry);
}

function describeScalar<Signature>(entry: FunctionEntry): Described<Signature> {
  const { name } = entry;
  const build = (...operands: unknown[]) => new ColumnExpr({ kind: "function", name, args: argumentNodes(operands) });
  return withEntry(build, entry);
}

/** The signature is a promise the compiler keeps about arguments; at run time every function takes operands. */
function withEntry<Signature>(build: (...operands: unknown[]) => unknown, entry: FunctionEntry): Described<Signature> {
  return Object.assign(build, { entry: Object.freeze(entry) }) as unknown as Described<Signature>;
}

function argumentNodes(operands: readonly unknown[]): readonly ExprNode[] {
  return given(operands).map((operand) => (isLambda(operand) ? lambdaNode(operand) : nodeOf(operand)));
}

function isLambda(operand: unknown): operand is (...parameters: never[]) => unknown {
  return typeof operand === "function";
}

function printAs(name: string): PrintCall {
  return (...args) => `${name}(${args.join(", ")})`;
}
