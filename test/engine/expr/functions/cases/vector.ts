// Vector: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const vector: Cases = {
  numbers: [
    ["list_cosine_similarity(dl, dl)", F.listCosineSimilarity(h.dl, h.dl)],
    ["list_cosine_distance(dl, dl)", F.listCosineDistance(h.dl, h.dl)],
    ["list_distance(dl, dl)", F.listDistance(h.dl, h.dl)],
    ["list_dot_product(dl, dl)", F.listDotProduct(h.dl, h.dl)],
    ["list_negative_dot_product(dl, dl)", F.listNegativeDotProduct(h.dl, h.dl)],
    ["array_cosine_similarity(v3, w3)", F.arrayCosineSimilarity(h.v3, h.w3)],
    ["array_cosine_distance(v3, w3)", F.arrayCosineDistance(h.v3, h.w3)],
    ["array_distance(v3, w3)", F.arrayDistance(h.v3, h.w3)],
    ["array_dot_product(v3, w3)", F.arrayDotProduct(h.v3, h.w3)],
    ["array_negative_dot_product(v3, w3)", F.arrayNegativeDotProduct(h.v3, h.w3)],
    ["list_inner_product(dl, dl)", F.listInnerProduct(h.dl, h.dl)],
    ["list_negative_inner_product(dl, dl)", F.listNegativeInnerProduct(h.dl, h.dl)],
    ["array_inner_product(v3, w3)", F.arrayInnerProduct(h.v3, h.w3)],
    ["array_negative_inner_product(v3, w3)", F.arrayNegativeInnerProduct(h.v3, h.w3)],
  ],
  others: [
    ["array_cross_product(v3, w3)", F.arrayCrossProduct(h.v3, h.w3)],
    ["array_value(x, y)", F.arrayValue(h.x, h.y)],
    ["equi_width_bins(0.5, 10.5, 5, false)", F.equiWidthBins(0.5, 10.5, 5, false)],
  ],
};
