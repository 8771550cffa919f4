// Conditional: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const conditional: Cases = {
  numbers: [
    ["coalesce(x, y, 0)", F.coalesce(h.x, h.y, 0)],
    ["constant_or_null(7, s)", F.constantOrNull(7, h.s)],
    ["greatest(x, y)", F.greatest(h.x, h.y)],
    ["least(x, y, 1)", F.least(h.x, h.y, 1)],
    ["nullif(x, y)", F.nullif(h.x, h.y)],
    ["TRY(sqrt(x))", F.try(F.sqrt(h.x))],
    ["enum_code(e)", F.enumCode(h.e)],
    ["uuid_extract_version(id)", F.uuidExtractVersion(h.id)],
    ["CASE WHEN b THEN x ELSE y END", F.ifElse(h.b, h.x, h.y)],
  ],
  bigints: [
    ["coalesce(i, j)", F.coalesce(h.i, h.j)],
    ["greatest(i, j)", F.greatest(h.i, h.j)],
  ],
  texts: [
    ["typeof(n)", F.typeof(h.n)],
    ["version()", F.version()],
    ["enum_first(e)", F.enumFirst(h.e)],
    ["enum_last(e)", F.enumLast(h.e)],
    ["nullif(s, t)", F.nullif(h.s, h.t)],
    ["variant_typeof(x::VARIANT)", F.variantTypeof(F.sqlExpr("x::VARIANT"))],
    ["CASE WHEN n > 100 THEN error('null') ELSE s END", F.ifElse(h.n.gt(100), F.error("null"), h.s)],
    ["CASE WHEN n > 100 THEN error('null') ELSE s END", F.ifElse(h.n.gt(100), F.fail("null"), h.s)],
  ],
  instants: [["uuid_extract_timestamp(id)", F.uuidExtractTimestamp(h.id)]],
  others: [
    ["x + 1", F.sqlExpr("x + 1")],
    ["getvariable('unset')", F.getvariable("unset")],
    ["enum_range(e)", F.enumRange(h.e)],
    ["enum_range_boundary(e, e)", F.enumRangeBoundary(h.e, h.e)],
  ],
  flags: [["is_histogram_other_bin(x)", F.isHistogramOtherBin(h.x)]],
};
