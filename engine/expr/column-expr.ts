// The one class behind every expression kind of kinds.ts: an immutable node and the verbs over it. What each verb
// accepts is said by the kinds; here operands are unknown and become nodes.
import { QuarryError } from "../errors.ts";
import { caseBranch } from "./case-branch.ts";
import { describe } from "./describe.ts";
import type { ExprNode, OnCallError } from "./expr.ts";
import type {
  AggregateVerbs,
  Bool,
  Bytes,
  List,
  NullsPlacement,
  Num,
  Span,
  Str,
  Struct,
  Time,
  Window,
} from "./kinds.ts";
import { given, nodeOf } from "./node-of.ts";
import { type SortKeyValue, sortKey, sortNodeOf } from "./sort-key.ts";
import { sqlTypeOf } from "./sql-types.ts";
import { record } from "./trace.ts";

type MethodOf<Kind> = Exclude<keyof Kind, "~type">;
/** Every method any kind has: the compiler says when one is missing below. */
type Method =
  | MethodOf<Num<number>>
  | MethodOf<Str<string>>
  | MethodOf<Bool<boolean>>
  | MethodOf<Time<Date>>
  | MethodOf<Span<never>>
  | MethodOf<Bytes<Uint8Array>>
  | MethodOf<List<number[]>>
  | MethodOf<Struct<object>>
  | MethodOf<AggregateVerbs<number>>
  | "orNull"
  | "orElse"
  | "try";

type NodeOf<Kind extends ExprNode["kind"]> = Extract<ExprNode, { kind: Kind }>;

/** The expression of any kind: its node, and every verb of every kind. */
export class ColumnExpr implements Readonly<Record<Method, unknown>> {
  readonly "~node": ExprNode;

  /** `replaces`: the expression this one stands for from now on, so that it does not count as dropped. */
  constructor(node: ExprNode, replaces?: ExprNode) {
    this["~node"] = Object.freeze(node);
    record(node, replaces);
  }

  /** @throws `plan.column-not-a-value` whenever JavaScript's own operators meet a column. */
  [Symbol.toPrimitive](): never {
    const expression = describe(this["~node"]);
    const message = `${expression} is a column, and a column is not a value: write .gt(…), .add(…), .eq(…).`;
    throw new QuarryError("plan.column-not-a-value", message, { expression });
  }

  eq(other: unknown): ColumnExpr {
    return this.#apply("=", other);
  }
  ne(other: unknown): ColumnExpr {
    return this.#apply("<>", other);
  }
  lt(other: unknown): ColumnExpr {
    return this.#apply("<", other);
  }
  le(other: unknown): ColumnExpr {
    return this.#apply("<=", other);
  }
  gt(other: unknown): ColumnExpr {
    return this.#apply(">", other);
  }
  ge(other: unknown): ColumnExpr {
    return this.#apply(">=", other);
  }
  between(low: unknown, high: unknown): ColumnExpr {
    return this.#apply("between", low, high);
  }
  isNull(): ColumnExpr {
    return this.#apply("is null");
  }
  isNotNull(): ColumnExpr {
    return this.#apply("is not null");
  }
  isIn(values: readonly unknown[]): ColumnExpr {
    return this.#apply("in", ...values);
  }
  fillNull(value: unknown): ColumnExpr {
    return this.#apply("coalesce", value);
  }
  cast(to: string): ColumnExpr {
    return new ColumnExpr({ kind: "cast", input: this["~node"], to: sqlTypeOf(to), orNull: false });
  }
  tryCast(to: string): ColumnExpr {
    return new ColumnExpr({ kind: "cast", input: this["~node"], to: sqlTypeOf(to), orNull: true });
  }
  asc(options: NullsPlacement = {}): SortKeyValue {
    return sortKey(this["~node"], false, options);
  }
  desc(options: NullsPlacement = {}): SortKeyValue {
    return sortKey(this["~node"], true, options);
  }

  add(other: unknown): ColumnExpr {
    return this.#apply("+", other);
  }
  sub(other: unknown): ColumnExpr {
    return this.#apply("-", other);
  }
  mul(other: unknown): ColumnExpr {
    return this.#apply("*", other);
  }
  div(other: unknown): ColumnExpr {
    return this.#apply("/", other);
  }
  mod(other: unknown): ColumnExpr {
    return this.#apply("mod", other);
  }
  neg(): ColumnExpr {
    return this.#apply("-");
  }
  abs(): ColumnExpr {
    return this.#apply("abs");
  }
  round(digits?: number): ColumnExpr {
    return this.#apply("round", digits);
  }
  floor(): ColumnExpr {
    return this.#apply("floor");
  }
  ceil(): ColumnExpr {
    return this.#apply("ceil");
  }

  and(...others: unknown[]): ColumnExpr {
    return others.length === 0 ? this : this.#apply("and", ...others);
  }
  or(...others: unknown[]): ColumnExpr {
    return others.length === 0 ? this : this.#apply("or", ...others);
  }
  not(): ColumnExpr {
    return this.#apply("not");
  }

  lower(): ColumnExpr {
    return this.#apply("lower");
  }
  upper(): ColumnExpr {
    return this.#apply("upper");
  }
  trim(characters?: string): ColumnExpr {
    return this.#apply("trim", characters);
  }
  length(): ColumnExpr {
    return this.#apply("length");
  }
  octetLength(): ColumnExpr {
    return this.#apply("octet_length");
  }
  like(pattern: string): ColumnExpr {
    return this.#apply("like", pattern);
  }
  ilike(pattern: string): ColumnExpr {
    return this.#apply("ilike", pattern);
  }
  contains(search: unknown): ColumnExpr {
    return this.#apply("contains", search);
  }
  startsWith(prefix: unknown): ColumnExpr {
    return this.#apply("starts_with", prefix);
  }
  endsWith(suffix: unknown): ColumnExpr {
    return this.#apply("ends_with", suffix);
  }
  replace(search: unknown, replacement: unknown): ColumnExpr {
    return this.#apply("replace", search, replacement);
  }
  substr(start: unknown, length?: unknown): ColumnExpr {
    return this.#apply("substr", start, length);
  }
  split(separator: unknown): ColumnExpr {
    return this.#apply("string_split", separator);
  }

  year(): ColumnExpr {
    return this.#apply("year");
  }
  quarter(): ColumnExpr {
    return this.#apply("quarter");
  }
  month(): ColumnExpr {
    return this.#apply("month");
  }
  week(): ColumnExpr {
    return this.#apply("week");
  }
  day(): ColumnExpr {
    return this.#apply("day");
  }
  hour(): ColumnExpr {
    return this.#apply("hour");
  }
  minute(): ColumnExpr {
    return this.#apply("minute");
  }
  second(): ColumnExpr {
    return this.#apply("second");
  }
  trunc(unit: string): ColumnExpr {
    return applied("date_trunc", [unit, this]);
  }

  at(index: number): ColumnExpr {
    return this.#apply("list_extract", index < 0 ? index : index + 1);
  }
  get(field: string): ColumnExpr {
    return new ColumnExpr({ kind: "field", input: this["~node"], field });
  }

  filter(predicate: unknown): ColumnExpr {
    const aggregate = this.#expect("aggregate", "filter");
    return new ColumnExpr({ ...aggregate, filter: nodeOf(predicate) }, aggregate);
  }
  distinct(): ColumnExpr {
    const aggregate = this.#expect("aggregate", "distinct");
    return new ColumnExpr({ ...aggregate, distinct: true }, aggregate);
  }
  orderBy(...keys: unknown[]): ColumnExpr {
    const aggregate = this.#expect("aggregate", "orderBy");
    return new ColumnExpr({ ...aggregate, orderBy: keys.map(sortNodeOf) }, aggregate);
  }
  over(window: Window = {}): ColumnExpr {
    return windowExpr(this.#expect("aggregate", "over"), window);
  }

  orNull(): ColumnExpr {
    return this.#onError("null");
  }
  try(): ColumnExpr {
    return this.#onError("try");
  }
  orElse(value: unknown): ColumnExpr {
    const attempt = this.#onError("try");
    const branches = [caseBranch(attempt.get("ok"), attempt.get("value"))];
    return new ColumnExpr({ kind: "case", branches, otherwise: nodeOf(value) });
  }

  #apply(name: string, ...operands: unknown[]): ColumnExpr {
    return applied(name, [this, ...operands]);
  }

  #onError(onError: OnCallError): ColumnExpr {
    const call = this.#expect("call", onError === "null" ? "orNull" : onError);
    return new ColumnExpr({ ...call, onError }, call);
  }

  #expect<Kind extends ExprNode["kind"]>(kind: Kind, verb: string): NodeOf<Kind> {
    const node = this["~node"];
    if (node.kind === kind) return node as NodeOf<Kind>;
    const message = `.${verb}() belongs to ${kind === "call" ? "a call" : "an aggregate"}, and ${describe(node)} is none.`;
    throw new QuarryError("plan.invalid-argument", message, { argument: verb, value: describe(node) });
  }
}

function applied(name: string, operands: readonly unknown[]): ColumnExpr {
  return new ColumnExpr({ kind: "function", name, args: given(operands).map(nodeOf) });
}

/** `node`, an aggregate or window function, over each row's window. */
export function windowExpr(node: ExprNode, window: Window): ColumnExpr {
  const partitionBy = asList(window.partitionBy).map(nodeOf);
  const orderBy = asList(window.orderBy).map(sortNodeOf);
  return new ColumnExpr({ kind: "window", function: node, partitionBy, orderBy, frame: window.frame });
}

function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}
