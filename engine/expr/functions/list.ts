// Lists. Positions count from 1, from the end when negative. Lambdas are JavaScript arrow functions, called once while
// the query is written: `F.listTransform(c.prices, (price) => price.mul(2))`.
import type { ExprOf, List, Num } from "../kinds.ts";
import { first, item, like, listOf, merged, number, type ReadingRule } from "../reading-rules.ts";
import type { Expr, Item, NullOf, Numeric, TypeOfAny, Value } from "../typing.ts";
import { scalar } from "./entry.ts";
import type {
  AnyList,
  Filtered,
  ItemArg,
  ListToList,
  ListValue,
  Mapped,
  OfList,
  Pair,
  PairToList,
  Reducer,
  Sorted,
  Vector,
  WithItem,
} from "./list-signatures.ts";
import type { Real, Text } from "./signatures.ts";

type ItemAdded = <L extends ListValue>(list: Expr<L>, item: ItemArg<L>) => List<Item<L>[]>;
type ItemAddedFirst = <L extends ListValue>(item: ItemArg<L>, list: Expr<L>) => List<Item<L>[]>;
type Series = <A extends Numeric = never>(
  start: Expr<A> | A,
  stop?: Expr<A> | A,
  step?: Expr<A> | A,
) => List<NonNullable<A>[]>;

/** Of a lambda over the items and their positions. */
const overItems: ReadingRule = (list, lambda) => lambda?.apply(list?.reading?.child, { number: true });
const reduced: ReadingRule = (list, lambda, initial) =>
  lambda?.apply(initial === undefined ? list?.reading?.child : initial.reading, list?.reading?.child, { number: true });

export const list = {
  /** The aggregate function `name` over the items. */
  listAggregate: scalar<(list: AnyList, name: string, ...args: Value[]) => ExprOf<unknown>>("list_aggregate"),
  /** With `item` at the end. */
  listAppend: scalar<ItemAdded>("list_append", first),
  /** With `item` at the front. */
  listPrepend: scalar<ItemAddedFirst>("list_prepend", like(1)),
  /** The lists one after another; nulls are skipped. */
  listConcat: scalar<<L extends ListValue>(...lists: Expr<L>[]) => List<Item<L>[]>>("list_concat", merged),
  /** Whether `item` is among the items. */
  listContains: scalar<WithItem<boolean>>("list_contains"),
  /** Without repetitions and nulls, in no particular order. */
  listDistinct: scalar<ListToList>("list_distinct", first),
  /** The item at `index`; null outside. */
  listExtract: scalar<<L extends ListValue>(list: Expr<L>, index: Real) => ExprOf<Item<L> | null>>(
    "list_extract",
    item,
  ),
  /** The items for which the predicate is true. */
  listFilter: scalar<Filtered>("list_filter", first),
  /** The positions the items would have after sorting. */
  listGradeUp: scalar<OfList<number[]>>("list_grade_up", listOf(number)),
  /** Whether every item of `right` is among those of `left`. */
  listHasAll: scalar<Pair<boolean>>("list_has_all"),
  /** Whether any item of `right` is among those of `left`. */
  listHasAny: scalar<Pair<boolean>>("list_has_any"),
  /** The distinct items found in both. */
  listIntersect: scalar<PairToList>("list_intersect", merged),
  /** Where `item` first is; 0, or null in a list without it, when absent. */
  listPosition: scalar<<L extends ListValue>(list: Expr<L>, item: ItemArg<L>) => Num<number | null>>(
    "list_position",
    number,
  ),
  /** One value: the lambda over what came before (`initial`, or the first item) and each item. */
  listReduce: scalar<Reducer>("list_reduce", reduced),
  /** Cut, or filled with `fill` (null), to `size` items. */
  listResize: scalar<
    <L extends ListValue>(list: Expr<L>, size: Real, fill?: ItemArg<L>) => List<(Item<L> | null)[] | NullOf<L>>
  >("list_resize", first),
  /** Back to front. */
  listReverse: scalar<ListToList>("list_reverse", first),
  /** How many items. */
  len: scalar<OfList<number>>("len", number),
  /** Sorted, largest first. */
  listReverseSort: scalar<Sorted>("list_reverse_sort", first),
  /** The items at these positions. */
  listSelect: scalar<<L extends ListValue>(list: Expr<L>, indexes: Vector) => List<(Item<L> | null)[] | null>>(
    "list_select",
    first,
  ),
  /** The items from `begin` to `end`, both included, every `step`th. */
  listSlice: scalar<
    <L extends ListValue>(list: Expr<L>, begin: Real, end: Real, step?: Real) => List<Item<L>[] | NullOf<L>>
  >("list_slice", first),
  /** Sorted, smallest first, nulls first. */
  listSort: scalar<Sorted>("list_sort", first),
  /** The lambda over each item. */
  listTransform: scalar<Mapped>("list_transform", listOf(overItems)),
  /** How many different items there are; nulls do not count. */
  listUnique: scalar<OfList<number>>("list_unique", number),
  /** The values as a list. */
  listValue: scalar<<const V extends readonly Value[]>(...items: V) => List<TypeOfAny<V>[]>>(
    "list_value",
    listOf(merged),
  ),
  /** The items whose place in `mask` is true. */
  listWhere: scalar<
    <L extends ListValue>(list: Expr<L>, mask: Expr<readonly (boolean | null)[] | null>) => List<Item<L>[] | null>
  >("list_where", first),
  /** Structs of the items at the same positions, as long as the longest list. */
  listZip: scalar<(...lists: AnyList[]) => ExprOf<unknown>>("list_zip"),
  /** The lists inside one after another. */
  flatten: scalar<
    <L extends readonly (readonly unknown[] | null)[] | null>(list: Expr<L>) => ExprOf<Item<Item<L>>[] | NullOf<L>>
  >("flatten", item),
  /** Whole numbers from `start` (0) to `stop`, which is included, by `step` (1). */
  generateSeries: scalar<Series>("generate_series", listOf(merged)),
  /** Whole numbers from `start` (0) to `stop`, which is not included, by `step` (1). */
  range: scalar<Series>("range", listOf(merged)),
  /** The items as text with `separator` between them; nulls are skipped. */
  arrayToString:
    scalar<<L extends ListValue>(list: Expr<L>, separator: Text) => ExprOf<string | null>>("array_to_string"),
  /** With `item` at the front: `F.listPrepend` the other way round. */
  arrayPushFront: scalar<ItemAdded>("array_push_front", first),
  /** Without the last item. */
  arrayPopBack: scalar<ListToList>("array_pop_back", first),
  /** Without the first item. */
  arrayPopFront: scalar<ListToList>("array_pop_front", first),
};
