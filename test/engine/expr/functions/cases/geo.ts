// Geo: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const geo: Cases = {
  blobs: [
    ["st_asbinary(g)", F.stAsbinary(h.g)],
    ["st_aswkb(g)", F.stAswkb(h.g)],
    ["st_geomfromwkb(st_asbinary(g))", F.stGeomfromwkb(F.stAsbinary(h.g))],
    ["st_setcrs(g, 'OGC:CRS84')", F.stSetcrs(h.g, "OGC:CRS84")],
  ],
  texts: [
    ["st_astext(g)", F.stAstext(h.g)],
    ["st_crs(st_setcrs(g, 'OGC:CRS84'))", F.stCrs(F.stSetcrs(h.g, "OGC:CRS84"))],
    ["st_aswkt(g)", F.stAswkt(h.g)],
  ],
  flags: [["st_intersects_extent(g, g)", F.stIntersectsExtent(h.g, h.g)]],
};
