// How alike two texts are.
import { number } from "../reading-rules.ts";
import { scalar } from "./entry.ts";
import type { Fn, Real, Text } from "./signatures.ts";

type Distance = Fn<[left: Text, right: Text], number>;

export const similarity = {
  /** Edits between two texts: insertions, deletions, substitutions and swaps of neighbours, counted in bytes. */
  damerauLevenshtein: scalar<Distance>("damerau_levenshtein", number),
  /** The bytes in which two texts of one length differ. */
  hamming: scalar<Distance>("hamming", number),
  /** The Jaccard similarity of the sets of bytes, 0 to 1. */
  jaccard: scalar<Distance>("jaccard", number),
  /** The Jaro similarity, 0 to 1; 0 below `scoreCutoff`. */
  jaroSimilarity: scalar<Fn<[left: Text, right: Text, scoreCutoff?: Real], number>>("jaro_similarity", number),
  /** The Jaro-Winkler similarity, 0 to 1; 0 below `scoreCutoff`. */
  jaroWinklerSimilarity: scalar<Fn<[left: Text, right: Text, scoreCutoff?: Real], number>>(
    "jaro_winkler_similarity",
    number,
  ),
  /** Edits between two texts: insertions, deletions and substitutions, counted in bytes. */
  levenshtein: scalar<Distance>("levenshtein", number),
};
