// Aggregates over the items of a list, row by row. Null items are skipped; over no items the result is null, except counts.
import type { ExprOf, List } from "../kinds.ts";
import { item, number, type ReadingRule } from "../reading-rules.ts";
import type { Expr, Item, Numeric } from "../typing.ts";
import { scalar } from "./entry.ts";
import type { ListToItem, ListValue, OfList } from "./list-signatures.ts";

type Sum = <L extends readonly Numeric[] | null>(list: Expr<L>) => ExprOf<Item<L> | null>;
type Real = OfList<number | null>;
type Histogram = <L extends ListValue>(list: Expr<L>) => List<{ key: Item<L>; value: number }[] | null>;

const histogram: ReadingRule = (list) => ({
  ...(list?.reading?.child && { key: list.reading.child }),
  value: { number: true },
});

export const listAggregates = {
  /** The first item that is not null. */
  listAnyValue: scalar<ListToItem>("list_any_value", item),
  /** About how many different items there are. */
  listApproxCountDistinct: scalar<OfList<number>>("list_approx_count_distinct", number),
  /** The mean of the items. */
  listAvg: scalar<Real>("list_avg", number),
  /** The bits set in every item. */
  listBitAnd: scalar<Sum>("list_bit_and", item),
  /** The bits set in any item. */
  listBitOr: scalar<Sum>("list_bit_or", item),
  /** The bits set in an odd number of items. */
  listBitXor: scalar<Sum>("list_bit_xor", item),
  /** Whether every item is true. */
  listBoolAnd: scalar<OfList<boolean | null>>("list_bool_and"),
  /** Whether any item is true. */
  listBoolOr: scalar<OfList<boolean | null>>("list_bool_or"),
  /** How many items are not null. */
  listCount: scalar<OfList<number>>("list_count", number),
  /** The log-2 entropy of the items. */
  listEntropy: scalar<Real>("list_entropy", number),
  /** The first item. */
  listFirst: scalar<ListToItem>("list_first", item),
  /** How often each item occurs. */
  listHistogram: scalar<Histogram>("list_histogram", histogram),
  /** The excess kurtosis of the items, corrected for bias. */
  listKurtosis: scalar<Real>("list_kurtosis", number),
  /** The excess kurtosis of the items as a population. */
  listKurtosisPop: scalar<Real>("list_kurtosis_pop", number),
  /** The last item. */
  listLast: scalar<ListToItem>("list_last", item),
  /** The median absolute deviation of the items. */
  listMad: scalar<Real>("list_mad", number),
  /** The largest item. */
  listMax: scalar<ListToItem>("list_max", item),
  /** The middle item, interpolated between two. */
  listMedian: scalar<Real>("list_median", number),
  /** The smallest item. */
  listMin: scalar<ListToItem>("list_min", item),
  /** The most frequent item. */
  listMode: scalar<ListToItem>("list_mode", item),
  /** The product of the items. */
  listProduct: scalar<Real>("list_product", number),
  /** The standard error of the items' mean. */
  listSem: scalar<Real>("list_sem", number),
  /** The skewness of the items. */
  listSkewness: scalar<Real>("list_skewness", number),
  /** The standard deviation of the items as a population. */
  listStddevPop: scalar<Real>("list_stddev_pop", number),
  /** The standard deviation of the items as a sample. */
  listStddevSamp: scalar<Real>("list_stddev_samp", number),
  /** The items as text, joined by a comma. */
  listStringAgg: scalar<OfList<string | null>>("list_string_agg"),
  /** The sum of the items. */
  listSum: scalar<Sum>("list_sum", item),
  /** The variance of the items as a population. */
  listVarPop: scalar<Real>("list_var_pop", number),
  /** The variance of the items as a sample. */
  listVarSamp: scalar<Real>("list_var_samp", number),
};
