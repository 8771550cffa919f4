// What each verb makes of a frame's row type. Types only.
import type { Expr, TypeOf, Value } from "../expr/typing.ts";

/** Named columns of a verb's callback. */
export type Named = Record<string, Value>;
export type Simplify<T> = { [K in keyof T]: T[K] } & {};
export type Name<S> = keyof S & string;

/** The row of the expressions alone. */
export type Project<P> = { -readonly [K in keyof P]: TypeOf<P[K]> };
/** The row with columns added or replaced. */
export type With<S, P> = {
  -readonly [K in keyof S | keyof P]: K extends keyof P ? TypeOf<P[K]> : K extends keyof S ? S[K] : never;
};
export type Keep<S, K> = { [P in keyof S as P extends K ? P : never]: S[P] };
export type Drop<S, K> = { [P in keyof S as P extends K ? never : P]: S[P] };
/** `M` maps old names to new ones. */
export type Rename<S, M> = { [P in keyof S as P extends keyof M ? (M[P] extends string ? M[P] : P) : P]: S[P] };

export type FillValues<S> = {
  readonly [K in keyof S]?: NonNullable<S[K]> extends bigint ? bigint | number : NonNullable<S[K]>;
};
export type FillNull<S, V> = { [K in keyof S]: K extends keyof V ? NonNullable<S[K]> : S[K] };
export type DropNull<S, K> = { [P in keyof S]: P extends K ? NonNullable<S[P]> : S[P] };

export type ListName<S> = { [K in keyof S]: NonNullable<S[K]> extends readonly unknown[] ? K : never }[keyof S] &
  string;
export type StructName<S> = {
  [K in keyof S]: NonNullable<S[K]> extends Date | Uint8Array | readonly unknown[]
    ? never
    : NonNullable<S[K]> extends object
      ? K
      : never;
}[keyof S] &
  string;
type ItemOf<T> = NonNullable<T> extends readonly (infer U)[] ? U : never;
type OuterNull<O> = O extends true ? null : never;
export type Explode<S, K, O> = { [P in keyof S]: P extends K ? ItemOf<S[P]> | OuterNull<O> : S[P] };
export type FlatMap<S, As extends string, Item, O> = Simplify<S & { [K in As]: Item | OuterNull<O> }>;
type FieldsOf<T> = { [F in keyof NonNullable<T>]: NonNullable<T>[F] | Extract<T, null> };
export type Unnest<S, K extends keyof S> = Simplify<Drop<S, K> & FieldsOf<S[K]>>;
export type Unpivot<S, K extends keyof S, N extends string, V extends string> = Simplify<
  Drop<S, K> & { [P in N]: K } & { [P in V]: S[K] }
>;

/** Columns made by `.try()`. */
export type TryName<S> = { [K in keyof S]: NonNullable<S[K]> extends TryValue ? K : never }[keyof S] & string;
interface TryValue {
  ok: boolean;
  value: unknown;
  error_type: string | null;
}
/** The frames of `splitErrors`. */
export type Succeeded<S, K extends keyof S> = {
  [P in keyof S]: P extends K ? (NonNullable<S[P]> extends { value: infer V } ? V : never) : S[P];
};
export type Failed<S, K extends keyof S> = Simplify<
  Drop<S, K> & { error_type: string; error_message: string; attempts: number; call_id: string }
>;

/** Keys of a join: one name both sides have, several, or `{ leftName: "rightName" }`. */
export type JoinKeys<L, R> =
  | (Name<L> & Name<R>)
  | readonly (Name<L> & Name<R>)[]
  | { readonly [K in Name<L>]?: Name<R> };
type LeftKey<On> = On extends string ? On : On extends readonly (infer N)[] ? N : keyof On;
type RightKey<On> = On extends string ? On : On extends readonly (infer N)[] ? N : On[keyof On];
type Right<L, R, Keys, X extends string> = {
  [K in keyof R as K extends Keys ? never : K extends keyof L ? `${K & string}${X}` : K]: R[K];
};
type Rest<L, Keys, N> = { [K in keyof L]: K extends Keys ? L[K] : L[K] | N };
type Merge<A, B, N> = {
  [K in keyof A | keyof B]: K extends keyof A ? A[K] : K extends keyof B ? B[K] | N : never;
};
export type How = "inner" | "left" | "right" | "full" | "semi" | "anti" | "cross";
export type Joined<L, R, On, H extends How, X extends string> = Simplify<
  H extends "semi" | "anti"
    ? L
    : H extends "inner" | "cross"
      ? Merge<L, Right<L, R, RightKey<On>, X>, never>
      : H extends "left"
        ? Merge<L, Right<L, R, RightKey<On>, X>, null>
        : H extends "right"
          ? Merge<Rest<L, LeftKey<On>, null>, Right<L, R, RightKey<On>, X>, never>
          : Merge<Rest<L, LeftKey<On>, null>, Right<L, R, RightKey<On>, X>, null>
>;
export type JoinedAsof<L, R, By, H extends "inner" | "left", X extends string> = Simplify<
  Merge<L, Right<L, R, RightKey<By>, X>, H extends "left" ? null : never>
>;

/** A callback's view of a verb's arguments. */
export type Condition = Expr<boolean | null>;
