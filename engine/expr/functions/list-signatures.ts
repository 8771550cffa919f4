// The signatures of functions over lists. Types only.
import type { ExprOf, List, Num } from "../kinds.ts";
import type { Boolish, Expr, Item, Lit, NullOf, Numeric, TypeOf } from "../typing.ts";

export type ListValue = readonly unknown[] | null;
export type AnyList = Expr<ListValue>;
export type Vector = Expr<readonly Numeric[] | null>;
export type ItemArg<L> = Expr<Item<L> | null> | Lit<NonNullable<Item<L>>>;

/** From a list to an `R`. */
export type OfList<R> = <L extends ListValue>(list: Expr<L>) => ExprOf<R | NullOf<L>>;
/** From a list to one like it. */
export type ListToList = <L extends ListValue>(list: Expr<L>) => ExprOf<Item<L>[] | NullOf<L>>;
/** From a list to one of its items, null when it is empty. */
export type ListToItem = <L extends ListValue>(list: Expr<L>) => ExprOf<Item<L> | null>;
/** From a list and an item to an `R`. */
export type WithItem<R> = <L extends ListValue>(list: Expr<L>, item: ItemArg<L>) => ExprOf<R | NullOf<L>>;
/** From two lists of one type to an `R`. */
export type Pair<R> = <L extends ListValue>(left: Expr<L>, right: Expr<readonly Item<L>[] | null>) => ExprOf<R | null>;
/** From two lists of one type to another. */
export type PairToList = <L extends ListValue>(
  left: Expr<L>,
  right: Expr<readonly Item<L>[] | null>,
) => List<Item<L>[] | null>;
export type Sorted = <L extends ListValue>(
  list: Expr<L>,
  direction?: "ASC" | "DESC",
  nulls?: "NULLS FIRST" | "NULLS LAST",
) => ExprOf<Item<L>[] | NullOf<L>>;

/** A lambda's parameters: the item, and its position from 1. */
type EachItem<L, R> = (item: ExprOf<Item<L>>, position: Num<number>) => R;
export type Mapped = <L extends ListValue, R>(list: Expr<L>, lambda: EachItem<L, R>) => List<TypeOf<R>[] | NullOf<L>>;
export type Filtered = <L extends ListValue>(list: Expr<L>, keep: EachItem<L, Boolish>) => List<Item<L>[] | NullOf<L>>;
export type Found = <L extends ListValue>(list: Expr<L>, test: EachItem<L, Boolish>) => ExprOf<Item<L> | null>;
export type FoundIndex = <L extends ListValue>(list: Expr<L>, test: EachItem<L, Boolish>) => Num<number | null>;
export type Zipped = <A extends ListValue, B extends ListValue, R>(
  left: Expr<A>,
  right: Expr<B>,
  lambda: (left: ExprOf<Item<A>>, right: ExprOf<Item<B>>) => R,
) => List<TypeOf<R>[] | NullOf<A> | NullOf<B>>;
export type Reducer = (<L extends ListValue>(
  list: Expr<L>,
  lambda: (result: ExprOf<Item<L>>, item: ExprOf<Item<L>>, position: Num<number>) => Expr<Item<L>>,
) => ExprOf<Item<L> | NullOf<L>>) &
  (<L extends ListValue, T>(
    list: Expr<L>,
    lambda: (result: ExprOf<T>, item: ExprOf<Item<L>>, position: Num<number>) => Expr<T>,
    initial: Expr<T>,
  ) => ExprOf<T | NullOf<L>>);
