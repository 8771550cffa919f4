// Functions over lists that DuckDB lacks, composed from those it has.
import type { ExprOf } from "../kinds.ts";
import type { AnyExpr, Expr, Item, NullOf } from "../typing.ts";
import { conditional } from "./conditional.ts";
import { composed } from "./entry.ts";
import { list } from "./list.ts";
import { listAggregates } from "./list-aggregates.ts";
import type {
  Found,
  FoundIndex,
  ItemArg,
  ListToList,
  ListValue,
  OfList,
  PairToList,
  Vector,
  Zipped,
} from "./list-signatures.ts";
import { map } from "./map.ts";
import type { Fn } from "./signatures.ts";

type Without = <L extends ListValue>(list: Expr<L>, item: ItemArg<L>) => ExprOf<Item<L>[] | NullOf<L>>;
type NonNulls = <L extends ListValue>(list: Expr<L>) => ExprOf<NonNullable<Item<L>>[] | NullOf<L>>;

/** The positions both lists have. */
const positions = (left: AnyExpr, right: AnyExpr) =>
  list.generateSeries(1, conditional.least(list.len(left), list.len(right)));

export const listMore = {
  /** Without the items equal to `item`; nulls stay. */
  arrayRemove: composed<Without>((items, item) => list.listFilter(items, (each) => each.ne(item).or(each.isNull()))),
  /** Without nulls. */
  removeNulls: composed<NonNulls>((items) => list.listFilter(items, (each) => each.isNotNull())),
  /** The distinct items of `left` that are not in `right`; nulls are left out. */
  arrayExcept: composed<PairToList>((left, right) =>
    list.listDistinct(list.listFilter(left, (each) => list.listContains(right, each).not())),
  ),
  /** The distinct items of both; nulls are left out. */
  arraysUnion: composed<PairToList>((left, right) => list.listDistinct(list.listConcat(left, right))),
  /** The sums of the first 1, 2, … items. */
  arrayCumSum: composed<ListToList>((items) =>
    list.listTransform(items, (_each, position) =>
      listAggregates.listSum(list.listSlice(items, 1, position) as AnyExpr),
    ),
  ),
  /** The items that occur more than once, each once. */
  arrayDuplicates: composed<ListToList>((items) =>
    list.listDistinct(
      list.listFilter(items, (each) => list.len(list.listFilter(items, (other) => other.eq(each))).gt(1)),
    ),
  ),
  /** Whether an item that is not null occurs more than once. */
  arrayHasDuplicates: composed<OfList<boolean>>((items) => list.listUnique(items).lt(listAggregates.listCount(items))),
  /** The first item for which the predicate is true; null if for none. */
  findFirst: composed<Found>((items, test) => list.listExtract(list.listFilter(items, test), 1)),
  /** The position, from 1, of the first item for which the predicate is true; null if for none. */
  findFirstIndex: composed<FoundIndex>((items, test) =>
    conditional.nullif(list.listPosition(list.listTransform(items, test), true), 0),
  ),
  /** The lambda over the items of both lists at each position, as far as the shorter goes. */
  zipWith: composed<Zipped>((left, right, lambda) =>
    list.listTransform(positions(left, right), (position) =>
      lambda(list.listExtract(left, position), list.listExtract(right, position)),
    ),
  ),
  /** The sums of the items at each position, as far as the shorter goes. */
  arrayAdd: composed<Fn<[left: Vector, right: Vector], number[]>>((left, right) =>
    list.listTransform(positions(left, right), (position) =>
      (list.listExtract(left, position) as AnyExpr).add(list.listExtract(right, position)),
    ),
  ),
  /** Every item that occurs as often as the most frequent one. */
  arrayMultimode: composed<ListToList>((items) => {
    const counts: AnyExpr = listAggregates.listHistogram(items);
    const most: AnyExpr = listAggregates.listMax(map.mapValues(counts));
    const modes = list.listFilter(map.mapEntries(counts), (entry: AnyExpr) => entry.get("value").eq(most));
    return list.listTransform(modes, (entry: AnyExpr) => entry.get("key"));
  }),
};
