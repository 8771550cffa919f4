// The vocabulary of the functions' signatures. `N` is inferred: `null` when an argument can be null, and then the
// result can be. Types only.
import type { Aggregate, Bool, Expr, Interval, List, Num, Span, Str, Time } from "../kinds.ts";

export type Text<N extends null = never> = Expr<string | N> | string;
export type Real<N extends null = never> = Expr<number | bigint | N> | number | bigint;
export type Flag<N extends null = never> = Expr<boolean | N> | boolean;
export type Instant<N extends null = never> = Expr<Date | N> | Date;
export type Duration<N extends null = never> = Expr<Interval | N>;
export type Blob<N extends null = never> = Expr<Uint8Array | N> | Uint8Array;
export type AnyList = readonly unknown[] | null;
export type AnyMap = readonly { readonly key: unknown; readonly value: unknown }[] | null;

export type TextToText = <N extends null = never>(text: Text<N>) => Str<string | N>;
export type TextToNumber = <N extends null = never>(text: Text<N>) => Num<number | N>;
export type TextsToBool = <N extends null = never>(text: Text<N>, search: Text<N>) => Bool<boolean | N>;
export type TextsToNumber = <N extends null = never>(left: Text<N>, right: Text<N>) => Num<number | N>;
export type RealToReal = <N extends null = never>(x: Real<N>) => Num<number | N>;
export type RealsToReal = <N extends null = never>(x: Real<N>, y: Real<N>) => Num<number | N>;
export type InstantToNumber = <N extends null = never>(at: Instant<N>) => Num<number | N>;
export type InstantToText = <N extends null = never>(at: Instant<N>) => Str<string | N>;
export type RealToSpan = <N extends null = never>(count: Real<N>) => Span<Interval | N>;
export type InstantToInstant = <N extends null = never>(at: Instant<N>) => Time<Date | N>;
export type TextToTexts = <N extends null = never>(text: Text<N>) => List<string[] | N>;
export type RealsToAggregate = (
  y: Expr<number | bigint | null>,
  x: Expr<number | bigint | null>,
) => Aggregate<number | null>;
export type RealToAggregate = (x: Expr<number | bigint | null>) => Aggregate<number | null>;
