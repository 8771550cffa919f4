// Aggregates: the rows of a group (or window) in, one value out. Nulls are skipped unless said otherwise; over no rows
// the result is null, except for counts.
import { ColumnExpr } from "../column-expr.ts";
import type { Aggregate, Num, Str } from "../kinds.ts";
import { nodeOf } from "../node-of.ts";
import { first, listOf, number, type ReadingRule } from "../reading-rules.ts";
import type { Boolish, Expr, NullOf, Numeric } from "../typing.ts";
import { aggregate, composed, scalar } from "./entry.ts";
import type { RealsToAggregate, RealToAggregate, Text } from "./signatures.ts";

type SameType = <T>(value: Expr<T>) => Aggregate<T | null>;
type SameTypeOrBest = SameType & (<T>(value: Expr<T>, n: number) => Aggregate<NonNullable<T>[] | null>);
type ValueBy = (<T>(value: Expr<T>, by: Expr<unknown>) => Aggregate<T | null>) &
  (<T>(value: Expr<T>, by: Expr<unknown>, n: number) => Aggregate<NonNullable<T>[] | null>);
type ListOfAll = <T>(value: Expr<T>) => Aggregate<T[] | null>;
type Joined = (text: Expr<unknown>, separator?: Text) => Aggregate<string | null>;
type Bits = <T extends Numeric>(value: Expr<T>) => Aggregate<T | null>;
type Conjunction = (condition: Boolish) => Aggregate<boolean | null>;
/** Numbers are interpolated, so a `bigint` column gives a `number`. */
type Interpolated<T> = [NonNullable<T>] extends [bigint] ? number | NullOf<T> : T;
type Quantile<Same> = Same extends true
  ? (<T>(value: Expr<T>, position: number) => Aggregate<T | null>) &
      (<T>(value: Expr<T>, positions: readonly number[]) => Aggregate<NonNullable<T>[] | null>)
  : (<T>(value: Expr<T>, position: number) => Aggregate<Interpolated<T> | null>) &
      (<T>(value: Expr<T>, positions: readonly number[]) => Aggregate<NonNullable<Interpolated<T>>[] | null>);
type Histogram = <T>(
  value: Expr<T>,
  boundaries?: readonly NonNullable<T>[],
) => Aggregate<{ key: NonNullable<T>; value: number }[] | null>;

/** With a count (at `index`) the result is a list of the best. */
const orBest =
  (index: number): ReadingRule =>
  (...args) =>
    args.length > index ? listOf(first)(...args) : args[0]?.reading;
const quantileOf =
  (rule: ReadingRule): ReadingRule =>
  (...args) =>
    args[1]?.reading?.child ? listOf(rule)(...args) : rule(...args);
const histogram: ReadingRule = (value) => ({
  ...(value?.reading && { key: value.reading }),
  value: { number: true },
});

const approxQuantile = aggregate<(value: unknown, position: ColumnExpr) => unknown>(
  "approx_quantile",
  quantileOf(first),
);
/** DuckDB's T-Digest takes positions as FLOAT only, and our literals are DOUBLE. */
const asFloat = (position: number | readonly number[]): ColumnExpr =>
  new ColumnExpr({
    kind: "cast",
    input: nodeOf(position),
    to: typeof position === "number" ? "FLOAT" : "FLOAT[]",
    orNull: false,
  });

export const aggregates = {
  /** How many rows; with an argument, how many of its values are not null. */
  count: aggregate<(value?: Expr<unknown>) => Aggregate<number>>("count", number),
  /** How many rows the condition is true for. */
  countIf: aggregate<(condition: Boolish) => Aggregate<number>>("count_if", number),
  /** The sum; of 64-bit integers it is exact and 128 bits wide. */
  sum: aggregate<<T extends Numeric>(value: Expr<T>) => Aggregate<T | null>>("sum", first),
  /** The sum, with the rounding errors of floating point compensated (Kahan). */
  fsum: aggregate<RealToAggregate>("fsum", number),
  /** The product of all values. */
  product: aggregate<RealToAggregate>("product", number),
  /** The arithmetic mean. */
  avg: aggregate<RealToAggregate>("avg", number),
  /** The mean, with the rounding errors of floating point compensated (Kahan). */
  favg: aggregate<RealToAggregate>("favg", number),
  /** The smallest value; with `n`, the `n` smallest, ascending. */
  min: aggregate<SameTypeOrBest>("min", orBest(1)),
  /** The largest value; with `n`, the `n` largest, descending. */
  max: aggregate<SameTypeOrBest>("max", orBest(1)),
  /** The value where `by` is smallest; with `n`, the values of the `n` smallest. Rows where either is null are skipped. */
  argMin: aggregate<ValueBy>("arg_min", orBest(2)),
  /** The value where `by` is largest; with `n`, the values of the `n` largest. Rows where either is null are skipped. */
  argMax: aggregate<ValueBy>("arg_max", orBest(2)),
  /** `argMin` that may answer a null value. */
  argMinNull: aggregate<<T>(value: Expr<T>, by: Expr<unknown>) => Aggregate<T | null>>("arg_min_null", first),
  /** `argMax` that may answer a null value. */
  argMaxNull: aggregate<<T>(value: Expr<T>, by: Expr<unknown>) => Aggregate<T | null>>("arg_max_null", first),
  /** The first value, null or not. */
  first: aggregate<SameType>("first", first),
  /** The last value, null or not. */
  last: aggregate<SameType>("last", first),
  /** The first value that is not null. */
  anyValue: aggregate<SameType>("any_value", first),
  /** All values as a list, nulls included. */
  list: aggregate<ListOfAll>("list", listOf(first)),
  /** The values as text, joined by `separator` (a comma). */
  stringAgg: aggregate<Joined>("string_agg"),
  /** Whether every value is true. */
  boolAnd: aggregate<Conjunction>("bool_and"),
  /** Whether any value is true. */
  boolOr: aggregate<Conjunction>("bool_or"),
  /** The bits set in every value. */
  bitAnd: aggregate<Bits>("bit_and", first),
  /** The bits set in any value. */
  bitOr: aggregate<Bits>("bit_or", first),
  /** The bits set in an odd number of values. */
  bitXor: aggregate<Bits>("bit_xor", first),
  /** One bit per possible value between `min` and `max`, set where it occurs. */
  bitstringAgg:
    aggregate<(value: Expr<Numeric>, min?: number, max?: number) => Aggregate<string | null>>("bitstring_agg"),
  /** The middle value, interpolated between two for numbers and instants. */
  median: aggregate<<T>(value: Expr<T>) => Aggregate<Interpolated<T> | null>>("median", number),
  /** The most frequent value; the first of them when several are. */
  mode: aggregate<SameType>("mode", first),
  /** The interpolated quantile at `position` (0 to 1), or a list of them. */
  quantileCont: aggregate<Quantile<false>>("quantile_cont", quantileOf(number)),
  /** The value at the quantile `position` (0 to 1), or a list of them. */
  quantileDisc: aggregate<Quantile<true>>("quantile_disc", quantileOf(first)),
  /** The approximate quantile at `position` (0 to 1), by T-Digest. */
  approxQuantile: composed<Quantile<true>>(
    (value, position) => approxQuantile(value, asFloat(position)),
    approxQuantile,
  ),
  /** The approximate quantile at `position` (0 to 1), by a reservoir sample of `sampleRows` (8192). */
  reservoirQuantile: aggregate<
    <T extends Numeric>(value: Expr<T>, position: number, sampleRows?: number) => Aggregate<T | null>
  >("reservoir_quantile", first),
  /** About how many distinct values there are, by HyperLogLog. */
  approxCountDistinct: aggregate<(value: Expr<unknown>) => Aggregate<number>>("approx_count_distinct", number),
  /** About the `k` most frequent values, most frequent first. */
  approxTopK: aggregate<<T>(value: Expr<T>, k: number) => Aggregate<NonNullable<T>[] | null>>(
    "approx_top_k",
    listOf(first),
  ),
  /** How often each value occurs; with `boundaries`, how many values lie up to each. */
  histogram: aggregate<Histogram>("histogram", histogram),
  /** How often each of `elements` occurs. */
  histogramExact: aggregate<Histogram>("histogram_exact", histogram),
  /** The log-2 entropy of the values. */
  entropy: aggregate<(value: Expr<unknown>) => Aggregate<number | null>>("entropy", number),
  /** The median absolute deviation. */
  mad: aggregate<RealToAggregate>("mad", number),
  /** The standard error of the mean. */
  sem: aggregate<RealToAggregate>("sem", number),
  /** The standard deviation of the sample (n − 1). */
  stddevSamp: aggregate<RealToAggregate>("stddev_samp", number),
  /** The standard deviation of the population (n). */
  stddevPop: aggregate<RealToAggregate>("stddev_pop", number),
  /** The variance of the sample (n − 1). */
  varSamp: aggregate<RealToAggregate>("var_samp", number),
  /** The variance of the population (n). */
  varPop: aggregate<RealToAggregate>("var_pop", number),
  /** The skewness. */
  skewness: aggregate<RealToAggregate>("skewness", number),
  /** The excess kurtosis, corrected for bias. */
  kurtosis: aggregate<RealToAggregate>("kurtosis", number),
  /** The excess kurtosis of the population. */
  kurtosisPop: aggregate<RealToAggregate>("kurtosis_pop", number),
  /** The correlation coefficient of the pairs. */
  corr: aggregate<RealsToAggregate>("corr", number),
  /** The covariance of the population. */
  covarPop: aggregate<RealsToAggregate>("covar_pop", number),
  /** The covariance of the sample. */
  covarSamp: aggregate<RealsToAggregate>("covar_samp", number),
  /** The mean of `x` over the pairs without null. */
  regrAvgx: aggregate<RealsToAggregate>("regr_avgx", number),
  /** The mean of `y` over the pairs without null. */
  regrAvgy: aggregate<RealsToAggregate>("regr_avgy", number),
  /** How many pairs have no null. */
  regrCount: aggregate<RealsToAggregate>("regr_count", number),
  /** Where the regression line of `y` on `x` meets the y axis. */
  regrIntercept: aggregate<RealsToAggregate>("regr_intercept", number),
  /** The coefficient of determination of the regression of `y` on `x`. */
  regrR2: aggregate<RealsToAggregate>("regr_r2", number),
  /** The slope of the regression line of `y` on `x`. */
  regrSlope: aggregate<RealsToAggregate>("regr_slope", number),
  /** The sum of squares of `x`. */
  regrSxx: aggregate<RealsToAggregate>("regr_sxx", number),
  /** The sum of products of `x` and `y`. */
  regrSxy: aggregate<RealsToAggregate>("regr_sxy", number),
  /** The sum of squares of `y`. */
  regrSyy: aggregate<RealsToAggregate>("regr_syy", number),
  /** The geometric mean. A macro of DuckDB: without `filter`, `distinct`, `orderBy`, `over`. */
  geomean: scalar<(x: Expr<Numeric>) => Num<number | null>>("geomean", number),
  /** The mean of `value`, each weighed by `weight`. A macro of DuckDB: without `filter`, `distinct`, `orderBy`, `over`. */
  weightedAvg: scalar<(value: Expr<Numeric>, weight: Expr<Numeric>) => Num<number | null>>("weighted_avg", number),
  /** All values as a JSON array. A macro of DuckDB: without `filter`, `distinct`, `orderBy`, `over`. */
  jsonGroupArray: scalar<(value: Expr<unknown>) => Str<string | null>>("json_group_array"),
  /** All pairs as a JSON object. A macro of DuckDB: without `filter`, `distinct`, `orderBy`, `over`. */
  jsonGroupObject:
    aggregate<(key: Expr<string | null>, value: Expr<unknown>) => Aggregate<string | null>>("json_group_object"),
};

/** The number of distinct values: ours, as `count(DISTINCT …)` is no function. */
export function countDistinct(value: Expr<unknown>): Aggregate<number> {
  return aggregates.count(value).distinct();
}
