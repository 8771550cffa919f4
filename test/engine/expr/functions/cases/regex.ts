// Regex: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const regex: Cases = {
  texts: [
    ["regexp_escape(s)", F.regexpEscape(h.s)],
    ["regexp_extract(s, '(.)a(.)')", F.regexpExtract(h.s, "(.)a(.)")],
    ["regexp_extract(s, '(.)a(.)', 2)", F.regexpExtract(h.s, "(.)a(.)", 2)],
    ["regexp_extract(s, '(.)A(.)', 1, 'i')", F.regexpExtract(h.s, "(.)A(.)", 1, "i")],
    ["regexp_replace(s, 'a', '[\\0]')", F.regexpReplace(h.s, "a", "[\\0]")],
    ["regexp_replace(s, '[aä]', '', 'g')", F.regexpReplace(h.s, "[aä]", "", "g")],
  ],
  flags: [
    ["regexp_full_match(s, '[a-z]*')", F.regexpFullMatch(h.s, "[a-z]*")],
    ["regexp_matches(s, 'a.')", F.regexpMatches(h.s, "a.")],
    ["regexp_matches(s, 'A', 'i')", F.regexpMatches(h.s, "A", "i")],
  ],
  others: [
    ["regexp_extract_all(s, '(a)(.)', 2)", F.regexpExtractAll(h.s, "(a)(.)", 2)],
    ["regexp_extract_all(s, '.a')", F.regexpExtractAll(h.s, ".a")],
    ["regexp_split_to_array(s, ',+')", F.regexpSplitToArray(h.s, ",+")],
    ["str_split_regex(s, ',')", F.strSplitRegex(h.s, ",")],
    ["string_split_regex(s, ',')", F.stringSplitRegex(h.s, ",")],
  ],
};
