// Window functions: a row's place among its partition. Each is a column once `.over(…)` says over which rows.
import type { WindowFunction } from "../kinds.ts";
import { first, number } from "../reading-rules.ts";
import type { Expr, Lit } from "../typing.ts";
import { windowFunction } from "./entry.ts";

type Place = () => WindowFunction<number>;
type Neighbour = (<T>(value: Expr<T>, offset?: number) => WindowFunction<T | null>) &
  (<T>(value: Expr<T>, offset: number, otherwise: Expr<T> | Lit<T>) => WindowFunction<T>);
type OfFrame = <T>(value: Expr<T>) => WindowFunction<T | null>;

export const windows = {
  /** 1, 2, 3, … */
  rowNumber: windowFunction<Place>("row_number", number),
  /** The place among the ordered rows; equal rows share one and leave a gap. */
  rank: windowFunction<Place>("rank", number),
  /** The place among the ordered rows; equal rows share one and leave no gap. */
  denseRank: windowFunction<Place>("dense_rank", number),
  /** The rank as a fraction of the partition, 0 to 1. */
  percentRank: windowFunction<Place>("percent_rank", number),
  /** The fraction of rows up to and equal to this one. */
  cumeDist: windowFunction<Place>("cume_dist", number),
  /** The partition cut into `buckets` as equal as possible: 1 to `buckets`. */
  ntile: windowFunction<(buckets: number) => WindowFunction<number>>("ntile", number),
  /** The value `offset` (1) rows before; null, or `otherwise`, where there is none. */
  lag: windowFunction<Neighbour>("lag", first),
  /** The value `offset` (1) rows after; null, or `otherwise`, where there is none. */
  lead: windowFunction<Neighbour>("lead", first),
  /** The value of the frame's first row. */
  firstValue: windowFunction<OfFrame>("first_value", first),
  /** The value of the frame's last row. */
  lastValue: windowFunction<OfFrame>("last_value", first),
  /** The value of the frame's `n`th row, counted from 1; null where there is none. */
  nthValue: windowFunction<<T>(value: Expr<T>, n: number) => WindowFunction<T | null>>("nth_value", first),
  /** The value, or where it is null the last one before it that is not. */
  fill: windowFunction<OfFrame>("fill", first),
};
