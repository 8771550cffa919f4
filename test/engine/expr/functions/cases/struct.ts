// Struct: DuckDB's own SQL, and what F writes.
import { lit } from "../../../../../engine/expr/constructors.ts";
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const struct: Cases = {
  numbers: [["struct_extract(st, 'a')", F.structExtract(h.st, "a")]],
  texts: [["union_tag(union_value(q := x))", F.unionTag(F.sqlExpr("union_value(q := x)"))]],
  others: [
    ["union_extract(union_value(q := x), 'q')", F.unionExtract(F.sqlExpr("union_value(q := x)"), "q")],
    ['struct_pack(a := x, "b ""c" := s)', F.structPack({ a: h.x, 'b "c': h.s })],
    ["struct_insert(st, c := x)", F.structInsert(h.st, { c: h.x })],
    ["struct_update(st, a := x)", F.structUpdate(h.st, { a: h.x })],
    [
      "struct_concat(coalesce(st, {'a': 1, 'b': 'q'}), {'z': x})",
      F.structConcat(h.st.fillNull(lit({ a: 1, b: "q" })), F.structPack({ z: h.x })),
    ],
    ["struct_keys(st)", F.structKeys(h.st)],
    ["variant_extract({'a': x}::VARIANT, 'a')", F.variantExtract(F.sqlExpr("{'a': x}::VARIANT"), "a")],
  ],
};
