// Map: DuckDB's own SQL, and what F writes.
import { lit } from "../../../../../engine/expr/constructors.ts";
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const map: Cases = {
  numbers: [["cardinality(m)", F.cardinality(h.m)]],
  bigints: [["map_extract_value(m, 'a')", F.mapExtractValue(h.m, "a")]],
  flags: [
    ["map_contains(m, 'a')", F.mapContains(h.m, "a")],
    ["map_contains_entry(m, 'a', 1)", F.mapContainsEntry(h.m, "a", 1)],
    ["map_contains_value(m, 1)", F.mapContainsValue(h.m, 1)],
  ],
  others: [
    ["map(['a','b'], [j,k])", F.map(lit(["a", "b"]), F.listValue(h.j, h.k))],
    ["map_concat(m, m2)", F.mapConcat(h.m, h.m2)],
    ["map_entries(m)", F.mapEntries(h.m)],
    ["map_extract(m, 'a')", F.mapExtract(h.m, "a")],
    ["map_from_entries(map_entries(m))", F.mapFromEntries(F.mapEntries(h.m))],
    ["map_keys(m)", F.mapKeys(h.m)],
    ["map_values(m)", F.mapValues(h.m)],
    ["element_at(m, 'a')", F.elementAt(h.m, "a")],
  ],
};
