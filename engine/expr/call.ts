// Calls of catalog functions in expressions: `F.call`, `F.catalog_call`, and what may follow them.
import { didYouMean, QuarryError } from "../errors.ts";
import type { FunctionInfo } from "../ports.ts";
import { ColumnExpr } from "./column-expr.ts";
import type { CallArguments } from "./expr.ts";
import type { ExprOf, Struct } from "./kinds.ts";
import { isExpr, nodeOf } from "./node-of.ts";
import type { AnyExpr, Expr, Lit, Operand, Value } from "./typing.ts";

/** Filled by `quarry types`: the catalog's functions by name. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface CatalogFunctions {}

/** A function as `F.call` takes it: what `fn({…}).row(…)` returns. A stream is none: it has no value per row. */
export interface CallableFunction<In, Out> {
  readonly "~in": In;
  readonly "~out": Out;
  readonly "~function": FunctionInfo;
}

type OnlyName<In> = { [K in keyof In]: [Exclude<keyof In, K>] extends [never] ? K : never }[keyof In];
type NamedArgs<In> = { readonly [K in keyof In]: Expr<In[K] | null> | Lit<In[K]> };
/** Arguments by name; a single one may stand bare. */
export type CallArgs<In> = NamedArgs<In> | ([OnlyName<In>] extends [never] ? never : Expr<In[OnlyName<In>] | null>);

type NullUnless<Accepts> = null extends Accepts ? never : null;
type NullArgument<Given, Accepts> = null extends Given ? NullUnless<Accepts> : never;
/** `null` exactly when an argument can be null and its parameter cannot. */
type NullOut<In, A> =
  A extends Expr<infer T>
    ? NullArgument<T, In[keyof In]>
    : { [K in keyof In & keyof A]: NullArgument<A[K] extends Expr<infer T> ? T : A[K], In[K]> }[keyof In & keyof A];

/** What happened to one row's call. */
export interface CallOutcome<T> {
  ok: boolean;
  value: T | null;
  error_type: string | null;
  error_message: string | null;
  attempts: number;
  call_id: string;
}

/** A call in an expression. A row that fails fails the query, unless one of these methods says otherwise. */
export type CallExpr<T> = ExprOf<T> & {
  /** Null where the call fails. */
  orNull(): ExprOf<T | null>;
  /** `value` where the call fails. */
  orElse(value: Operand<T>): ExprOf<T>;
  /** A struct that says what happened, row by row. */
  try(): Struct<CallOutcome<T>>;
};

type CatalogName = [keyof CatalogFunctions] extends [never] ? string : keyof CatalogFunctions & string;
type PositionalArgs<N> = N extends keyof CatalogFunctions
  ? CatalogFunctions[N] extends { args: infer A extends readonly unknown[] }
    ? { [I in keyof A]: Expr<A[I] | null> | Lit<A[I]> }
    : never
  : Value[];
type CatalogResult<N> = N extends keyof CatalogFunctions
  ? CatalogFunctions[N] extends { out: infer Out }
    ? CallExpr<Out | null>
    : never
  : AnyExpr;

/**
 * A catalog function over columns: one input bare, several by name. One value per row.
 * @throws `plan.invalid-argument` for a name the function does not have, or one it lacks.
 */
export function call<In, Out, const A extends CallArgs<In>>(
  f: CallableFunction<In, Out>,
  args: A,
): CallExpr<Out | NullOut<In, A>> {
  const expr: AnyExpr = new ColumnExpr({
    kind: "call",
    target: f,
    arguments: namedArguments(f["~function"], args),
    onError: "fail",
  });
  return expr;
}

/** A catalog function by name, with positional arguments as in SQL; looked up when the plan is bound. */
export function catalogCall<const N extends CatalogName>(name: N, ...args: PositionalArgs<N>): CatalogResult<N> {
  const values = (args as readonly unknown[]).map(nodeOf);
  const expr: AnyExpr = new ColumnExpr({
    kind: "call",
    target: { name },
    arguments: { by: "position", values },
    onError: "fail",
  });
  return expr;
}

function namedArguments({ name, parameters }: FunctionInfo, args: unknown): CallArguments {
  const names = parameters.map((parameter) => parameter.name);
  if (isExpr(args)) return { by: "position", values: [nodeOf(args)] };
  const entries = Object.entries(args as Readonly<Record<string, unknown>>);
  for (const [given] of entries) {
    if (!names.includes(given)) throw wrongArgument(name, given, `has no input "${given}".${didYouMean(given, names)}`);
  }
  const missing = names.find(
    (parameter) => !entries.some(([given, value]) => given === parameter && value !== undefined),
  );
  if (missing !== undefined) throw wrongArgument(name, missing, `needs its input "${missing}".`);
  return { by: "name", values: Object.fromEntries(entries.map(([given, value]) => [given, nodeOf(value)])) };
}

function wrongArgument(functionName: string, argument: string, problem: string): QuarryError {
  return new QuarryError("plan.invalid-argument", `The function "${functionName}" ${problem}`, {
    argument,
    value: functionName,
  });
}
