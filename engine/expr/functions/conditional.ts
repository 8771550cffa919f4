// Nulls, choices, failures, and what an expression is.
import { ColumnExpr } from "../column-expr.ts";
import { when } from "../constructors.ts";
import type { ExprOf } from "../kinds.ts";
import { first, merged, number } from "../reading-rules.ts";
import type { AnyExpr, Boolish, Expr, NullIn, Peer, TypeOf, TypeOfAny, Value, Widen } from "../typing.ts";
import { composed, scalar } from "./entry.ts";
import type { Always, Fn, Text } from "./signatures.ts";

/** Null only when the last of them can be. */
type FirstNonNull = <const V extends readonly [...Value[], Value]>(
  ...values: V
) => ExprOf<NonNullable<TypeOfAny<V>> | (V extends readonly [...unknown[], infer Last] ? NullIn<Last> : never)>;
/** Nulls are passed over, so null only when every one can be; typed as if any. */
type Extreme = <const V extends readonly Value[]>(...values: V) => ExprOf<TypeOfAny<V>>;
type WhereKnown = <const V extends Constant>(value: V, test: Value) => ExprOf<Widen<V> | null>;
type Constant = string | number | bigint | boolean | Date;
type Choice = <const A extends Value | null, const B extends Value | null>(
  condition: Boolish,
  yes: A,
  no: B,
) => ExprOf<TypeOf<A> | TypeOf<B>>;

export const conditional = {
  /** The first value that is not null. */
  coalesce: scalar<FirstNonNull>("coalesce", merged),
  /** The literal `value`, or null where `test` is null. */
  constantOrNull: scalar<WhereKnown>("constant_or_null", first),
  /** Fails the query with `message`: for a branch that must not be reached. */
  error: scalar<(message: Text) => Expr<never>>("error"),
  /** The largest value; nulls are passed over. */
  greatest: scalar<Extreme>("greatest", merged),
  /** The smallest value; nulls are passed over. */
  least: scalar<Extreme>("least", merged),
  /** `value`, or null where it equals `other`. */
  nullif: scalar<<T>(value: Expr<T>, other: Peer<T>) => ExprOf<T | null>>("nullif", first),
  /** The value, or null where computing it fails. Does not cover calls: write `.orNull()`. */
  try: scalar<<T>(value: Expr<T>) => ExprOf<T | null>>("try", first),
  /** The name of the value's DuckDB type. */
  typeof: scalar<Always<[value: Expr<unknown>], string>>("typeof"),
  /** The name of the value's kind in a VARIANT. */
  variantTypeof: scalar<Fn<[value: Expr<unknown>], string>>("variant_typeof"),
  /** The value of the session variable `name`. */
  getvariable: scalar<(name: string) => AnyExpr>("getvariable"),
  /** DuckDB's version. */
  version: scalar<Always<[], string>>("version"),
  /** A random UUID (version 4), another for every row. */
  uuid: scalar<Always<[], string>>("uuid"),
  /** A UUID that sorts by time (version 7), another for every row. */
  uuidv7: scalar<Always<[], string>>("uuidv7"),
  /** The instant a UUID of version 7 was made. */
  uuidExtractTimestamp: scalar<Fn<[uuid: Text], Date>>("uuid_extract_timestamp"),
  /** The version of a UUID. */
  uuidExtractVersion: scalar<Fn<[uuid: Text], number>>("uuid_extract_version", number),
  /** The place of a value in its ENUM, from 0. */
  enumCode: scalar<Fn<[value: Text], number>>("enum_code", number),
  /** The first value of an ENUM. */
  enumFirst: scalar<Always<[value: Text], string>>("enum_first"),
  /** The last value of an ENUM. */
  enumLast: scalar<Always<[value: Text], string>>("enum_last"),
  /** All values of an ENUM. */
  enumRange: scalar<Always<[value: Text], string[]>>("enum_range"),
  /** The values of an ENUM between two of them, both included; null is the first or last. */
  enumRangeBoundary: scalar<Always<[from: Text, to: Text], string[]>>("enum_range_boundary"),
  /** Whether a bin of `F.histogram` is the one for everything outside the boundaries. */
  isHistogramOtherBin: scalar<Fn<[bin: Value], boolean>>("is_histogram_other_bin"),

  /** `yes` where the condition is true, else `no`. */
  ifElse: composed<Choice>((condition, yes, no) => when(condition, yes).otherwise(no)),
  /** `F.error` under the name of what it does. */
  fail: composed<(message: Text) => Expr<never>>((message) => conditional.error(message)),
  /** SQL as it stands, names and all: the author answers for it. */
  sqlExpr: composed<(text: string) => AnyExpr>((text: string) => new ColumnExpr({ kind: "sql", text })),
};
