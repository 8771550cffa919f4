// Similarity: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const similarity: Cases = {
  numbers: [
    ["damerau_levenshtein(s, t)", F.damerauLevenshtein(h.s, h.t)],
    ["hamming(s, s)", F.hamming(h.s, h.s)],
    ["jaccard(s, t)", F.jaccard(h.s, h.t)],
    ["jaro_similarity(s, t)", F.jaroSimilarity(h.s, h.t)],
    ["jaro_similarity(s, t, 0.5)", F.jaroSimilarity(h.s, h.t, 0.5)],
    ["jaro_winkler_similarity(s, t)", F.jaroWinklerSimilarity(h.s, h.t)],
    ["levenshtein(s, t)", F.levenshtein(h.s, h.t)],
    ["editdist3(s, t)", F.editdist3(h.s, h.t)],
    ["mismatches(s, s)", F.mismatches(h.s, h.s)],
  ],
};
