// The typing of expressions: which methods a column of each JavaScript type has. Types only; the one class behind
// them is column-expr.ts.
import type {
  AnyExpr,
  Boolish,
  Expr,
  IsAny,
  Item,
  Lit,
  NullIn,
  NullOf,
  Numeric,
  Operand,
  Peer,
  TypeOf,
  Value,
} from "./typing.ts";

/** A comparison of a `T` with an `A`: null where either is. */
type Compared<T, A> = Bool<boolean | NullOf<T> | NullIn<A>>;

/** How DuckDB's INTERVAL reads: calendar months, days, and microseconds, kept apart as they have no fixed ratio. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** The names `cast` takes, and the JavaScript type each is read as. */
export interface SqlTypes {
  boolean: boolean;
  int8: number;
  int16: number;
  int32: number;
  int64: bigint;
  int128: bigint;
  uint8: number;
  uint16: number;
  uint32: number;
  uint64: bigint;
  uint128: bigint;
  float: number;
  double: number;
  [decimal: `decimal(${number},${number})`]: string;
  varchar: string;
  json: string;
  uuid: string;
  blob: Uint8Array;
  date: Date;
  timestamp: Date;
  timestamptz: Date;
  interval: Interval;
}

/** Options of `asc` and `desc`. */
export interface NullsPlacement {
  /** Where nulls go. Last both ways unless told. */
  readonly nulls?: "first" | "last" | undefined;
}

/** What `asc` and `desc` give: a key for `sort`, `orderBy` and windows, not a column. */
export interface SortKey {
  readonly "~sort": unknown;
}

/** The rows a window function sees. */
export interface Window {
  readonly partitionBy?: Expr<unknown> | readonly Expr<unknown>[] | undefined;
  readonly orderBy?: Expr<unknown> | SortKey | readonly (Expr<unknown> | SortKey)[] | undefined;
  /** SQL's frame clause: `ROWS BETWEEN 3 PRECEDING AND CURRENT ROW`. */
  readonly frame?: string | undefined;
}

/** The methods of every column, whatever its type. */
export interface Base<T> extends Expr<T> {
  eq<A extends Peer<T>>(other: A): Compared<T, A>;
  ne<A extends Peer<T>>(other: A): Compared<T, A>;
  isNull(): Bool<boolean>;
  isNotNull(): Bool<boolean>;
  /** Whether the value is one of `values`; of none when the list is empty. */
  isIn(values: readonly Lit<NonNullable<T>>[]): Bool<boolean | NullOf<T>>;
  fillNull(value: Operand<NonNullable<T>>): ExprOf<NonNullable<T>>;
  /** Fails the query where the value does not fit the type. */
  cast<const N extends keyof SqlTypes>(to: N): ExprOf<SqlTypes[N] | NullOf<T>>;
  /** Null where the value does not fit the type. */
  tryCast<const N extends keyof SqlTypes>(to: N): ExprOf<SqlTypes[N] | null>;
  asc(options?: NullsPlacement): SortKey;
  desc(options?: NullsPlacement): SortKey;
}

/** The methods of columns whose values have an order. */
export interface Ordered<T> extends Base<T> {
  lt<A extends Peer<T>>(other: A): Compared<T, A>;
  le<A extends Peer<T>>(other: A): Compared<T, A>;
  gt<A extends Peer<T>>(other: A): Compared<T, A>;
  ge<A extends Peer<T>>(other: A): Compared<T, A>;
  /** `low` and `high` included. */
  between<L extends Peer<T>, H extends Peer<T>>(low: L, high: H): Compared<T, L | H>;
}

/** `bigint` only when both sides are: DuckDB's result is then read exactly; otherwise it is read as `number`. */
export type Arith<A, B> =
  | ([NonNullable<A>, NonNullable<B>] extends [bigint, bigint] ? bigint : number)
  | NullOf<A>
  | NullOf<B>;

/** A column of numbers. */
export interface Num<T> extends Ordered<T> {
  add<U extends Numeric>(other: Operand<U>): Num<Arith<T, U>>;
  sub<U extends Numeric>(other: Operand<U>): Num<Arith<T, U>>;
  mul<U extends Numeric>(other: Operand<U>): Num<Arith<T, U>>;
  /** Never whole-number division: `lit(7).div(2)` is 3.5. By zero is null for integers. */
  div<U extends Numeric>(other: Operand<U>): Num<number | NullOf<T> | NullOf<U>>;
  /** The remainder, with the sign of the dividend; null by integer zero. */
  mod<U extends Numeric>(other: Operand<U>): Num<Arith<T, U>>;
  neg(): Num<T>;
  abs(): Num<T>;
  /** Half away from zero; `digits` after the point, before it when negative. */
  round(digits?: number): Num<T>;
  floor(): Num<number | NullOf<T>>;
  ceil(): Num<number | NullOf<T>>;
}

type Text = Expr<string | null> | string;
type Count = Expr<Numeric> | number | bigint;

/** A column of text. */
export interface Str<T> extends Ordered<T> {
  lower(): Str<T>;
  upper(): Str<T>;
  /** Without the spaces, or the given characters, at both ends. */
  trim(characters?: string): Str<T>;
  /** In code points. */
  length(): Num<number | NullOf<T>>;
  /** SQL's pattern: `%` any text, `_` any character. */
  like(pattern: string): Bool<boolean | NullOf<T>>;
  /** `like` without regard to case. */
  ilike(pattern: string): Bool<boolean | NullOf<T>>;
  contains<A extends Text>(search: A): Bool<boolean | NullOf<T> | NullIn<A>>;
  startsWith<A extends Text>(prefix: A): Bool<boolean | NullOf<T> | NullIn<A>>;
  endsWith<A extends Text>(suffix: A): Bool<boolean | NullOf<T> | NullIn<A>>;
  /** Every occurrence of `search` replaced. */
  replace<A extends Text, B extends Text>(search: A, replacement: B): Str<T | NullIn<A | B>>;
  /** From the 1-based character `start`; negative counts from the end. */
  substr<A extends Count, B extends Count = never>(start: A, length?: B): Str<T | NullIn<A | B>>;
  split<A extends Text>(separator: A): List<string[] | NullOf<T> | NullIn<A>>;
}

/** A column of truth values; a condition. */
export interface Bool<T> extends Base<T> {
  and(...others: Boolish[]): Bool<boolean | null>;
  or(...others: Boolish[]): Bool<boolean | null>;
  not(): Bool<T>;
}

/** The units `trunc` takes. */
export type DateUnit =
  | "microsecond"
  | "millisecond"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "week"
  | "month"
  | "quarter"
  | "year"
  | "decade"
  | "century"
  | "millennium";

/** A column of instants or dates, in UTC. */
export interface Time<T> extends Ordered<T> {
  year(): Num<number | NullOf<T>>;
  /** 1 to 4. */
  quarter(): Num<number | NullOf<T>>;
  /** 1 to 12. */
  month(): Num<number | NullOf<T>>;
  /** The ISO week, 1 to 53. */
  week(): Num<number | NullOf<T>>;
  /** Of the month. */
  day(): Num<number | NullOf<T>>;
  hour(): Num<number | NullOf<T>>;
  minute(): Num<number | NullOf<T>>;
  second(): Num<number | NullOf<T>>;
  /** The start of the unit the instant lies in. */
  trunc(unit: DateUnit): Time<T>;
  /** Later by `span`: `at.add(F.toDays(1))`. */
  add<U extends Interval | null>(span: Expr<U>): Time<T | NullOf<U>>;
  /** Earlier by `span`. */
  sub<U extends Interval | null>(span: Expr<U>): Time<T | NullOf<U>>;
}

/** A span of time. */
export interface Span<T> extends Ordered<T> {
  add<U extends Interval | null>(span: Expr<U>): Span<T | NullOf<U>>;
  sub<U extends Interval | null>(span: Expr<U>): Span<T | NullOf<U>>;
}

/** A column of byte strings. */
export interface Bytes<T> extends Ordered<T> {
  /** In bytes. */
  octetLength(): Num<number | NullOf<T>>;
}

/** A column of lists. */
export interface List<T> extends Base<T> {
  length(): Num<number | NullOf<T>>;
  /** The item at the 0-based `index`, from the end when negative; null outside. */
  at(index: number): ExprOf<Item<T> | null>;
  contains<A extends Peer<Item<T>>>(item: A): Bool<boolean | NullOf<T> | NullIn<A>>;
}

/** A column of objects with fixed fields. */
export interface Struct<T> extends Base<T> {
  get<const K extends keyof NonNullable<T> & string>(field: K): ExprOf<NonNullable<T>[K] | NullOf<T>>;
}

/** The expression kind of a JavaScript type. */
export type ExprOf<T> =
  IsAny<T> extends true
    ? AnyExpr
    : [NonNullable<T>] extends [never]
      ? Base<T>
      : [NonNullable<T>] extends [number | bigint]
        ? Num<T>
        : [NonNullable<T>] extends [string]
          ? Str<T>
          : [NonNullable<T>] extends [boolean]
            ? Bool<T>
            : [NonNullable<T>] extends [Date]
              ? Time<T>
              : [NonNullable<T>] extends [Uint8Array]
                ? Bytes<T>
                : [NonNullable<T>] extends [readonly unknown[]]
                  ? List<T>
                  : [NonNullable<T>] extends [Interval]
                    ? Span<T>
                    : [NonNullable<T>] extends [object]
                      ? Struct<T>
                      : Base<T>;

/** The columns of a frame, as a callback receives them. */
export type Columns<S> = { readonly [K in keyof S]-?: ExprOf<S[K]> };

/** An aggregate: one value per group, or per row with `over`. */
export type Aggregate<T> = ExprOf<T> & AggregateVerbs<T>;

/** What an aggregate has beside the methods of its kind. */
export interface AggregateVerbs<T> {
  /** Over the rows where `predicate` is true. */
  filter(predicate: Boolish): Aggregate<T>;
  /** Over distinct arguments. */
  distinct(): Aggregate<T>;
  /** The order in which rows are taken, where it matters (`F.list`, `F.first`, `F.stringAgg`). */
  orderBy(...keys: (Expr<unknown> | SortKey)[]): Aggregate<T>;
  /** n rows in, n values out: the aggregate of each row's window. */
  over(window?: Window): ExprOf<T>;
}

/** A window function: a column only once it is told over which rows. */
export interface WindowFunction<T> {
  over(window?: Window): ExprOf<T>;
}

/** `when(condition, value)`, open for more branches; closed by `otherwise`. */
export interface Case<T> {
  when<V extends Value>(condition: Boolish, value: V): Case<T | TypeOf<V>>;
  /** What the value is where no condition is true. */
  otherwise<V extends Value | null>(value: V): ExprOf<T | TypeOf<V>>;
}
