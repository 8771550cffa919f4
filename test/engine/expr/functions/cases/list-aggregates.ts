// List aggregates: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const listAggregates: Cases = {
  numbers: [
    ["list_approx_count_distinct(l)", F.listApproxCountDistinct(h.l)],
    ["list_avg(l)", F.listAvg(h.l)],
    ["list_count(l)", F.listCount(h.l)],
    ["list_entropy(l)", F.listEntropy(h.l)],
    ["list_kurtosis(dl)", F.listKurtosis(h.dl)],
    ["list_kurtosis_pop(dl)", F.listKurtosisPop(h.dl)],
    ["list_mad(dl)", F.listMad(h.dl)],
    ["list_max(dl)", F.listMax(h.dl)],
    ["list_median(l)", F.listMedian(h.l)],
    ["list_median(dl)", F.listMedian(h.dl)],
    ["list_product(dl)", F.listProduct(h.dl)],
    ["list_sem(dl)", F.listSem(h.dl)],
    ["list_skewness(dl)", F.listSkewness(h.dl)],
    ["list_stddev_pop(dl)", F.listStddevPop(h.dl)],
    ["list_stddev_samp(dl)", F.listStddevSamp(h.dl)],
    ["list_sum(dl)", F.listSum(h.dl)],
    ["list_var_pop(dl)", F.listVarPop(h.dl)],
    ["list_var_samp(dl)", F.listVarSamp(h.dl)],
  ],
  bigints: [
    ["list_any_value(l)", F.listAnyValue(h.l)],
    ["list_bit_and(l)", F.listBitAnd(h.l)],
    ["list_bit_or(l)", F.listBitOr(h.l)],
    ["list_bit_xor(l)", F.listBitXor(h.l)],
    ["list_first(l)", F.listFirst(h.l)],
    ["list_last(l)", F.listLast(h.l)],
    ["list_max(l)", F.listMax(h.l)],
    ["list_min(l)", F.listMin(h.l)],
    ["list_mode(l)", F.listMode(h.l)],
    ["list_sum(l)", F.listSum(h.l)],
  ],
  flags: [
    ["list_bool_and(mask)", F.listBoolAnd(h.mask)],
    ["list_bool_or(mask)", F.listBoolOr(h.mask)],
  ],
  texts: [["list_string_agg(w)", F.listStringAgg(h.w)]],
  others: [["list_histogram(w)", F.listHistogram(h.w)]],
};
