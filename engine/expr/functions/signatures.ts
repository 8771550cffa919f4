// The vocabulary of the functions' signatures. Types only.
import type { Aggregate, ExprOf, Interval } from "../kinds.ts";
import type { Expr, NullIn, Numeric } from "../typing.ts";

export type Text = Expr<string | null> | string;
export type Real = Expr<Numeric> | number | bigint;
export type Flag = Expr<boolean | null> | boolean;
export type Instant = Expr<Date | null> | Date;
export type Duration = Expr<Interval | null>;
export type Blob = Expr<Uint8Array | null> | Uint8Array;
/** Parameters `P` to a result `R`, null where an argument is: the rule of nearly all scalar functions. */
export type Fn<P extends readonly unknown[], R> = <const A extends P>(...args: A) => ExprOf<R | NullIn<A[number]>>;
/** Parameters `P` to a result `R`, whatever the arguments are. */
export type Always<P extends readonly unknown[], R> = (...args: P) => ExprOf<R>;

export type RealToAggregate = (x: Expr<Numeric>) => Aggregate<number | null>;
export type RealsToAggregate = (y: Expr<Numeric>, x: Expr<Numeric>) => Aggregate<number | null>;
