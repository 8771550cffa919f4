// Windows: DuckDB's own SQL, and what F writes.
import { col } from "../../../../../engine/expr/constructors.ts";
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

const rowid = col("rowid");

export const windows: Cases = {
  numbers: [
    ["row_number() OVER (ORDER BY rowid)", F.rowNumber().over({ orderBy: rowid })],
    ["rank() OVER (PARTITION BY b ORDER BY n ASC NULLS LAST)", F.rank().over({ partitionBy: h.b, orderBy: h.n })],
    ["dense_rank() OVER (ORDER BY n DESC NULLS FIRST)", F.denseRank().over({ orderBy: h.n.desc({ nulls: "first" }) })],
    ["rank_dense() OVER (ORDER BY n)", F.rankDense().over({ orderBy: h.n })],
    ["percent_rank() OVER (ORDER BY n)", F.percentRank().over({ orderBy: [h.n] })],
    ["cume_dist() OVER (ORDER BY n)", F.cumeDist().over({ orderBy: [h.n.asc()] })],
    ["ntile(4) OVER (ORDER BY rowid)", F.ntile(4).over({ orderBy: rowid })],
    ["lag(x) OVER (ORDER BY rowid)", F.lag(h.x).over({ orderBy: rowid })],
    ["lag(x, 2, 0) OVER (ORDER BY rowid)", F.lag(h.x, 2, 0).over({ orderBy: rowid })],
    [
      "sum(u) OVER (ORDER BY rowid ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
      F.sum(h.u).over({ orderBy: rowid, frame: "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW" }),
    ],
    ["count() OVER ()", F.count().over()],
    [
      "avg(p) FILTER (WHERE b) OVER (PARTITION BY n)",
      F.avg(h.p)
        .filter(h.b)
        .over({ partitionBy: [h.n] }),
    ],
    ["first_value(x) OVER (ORDER BY rowid)", F.firstValue(h.x).over({ orderBy: rowid })],
    ["nth_value(x, 2) OVER (ORDER BY rowid)", F.nthValue(h.x, 2).over({ orderBy: rowid })],
    ["fill(p) OVER (ORDER BY rowid)", F.fill(h.p).over({ orderBy: rowid })],
  ],
  bigints: [
    ["lead(i) OVER (ORDER BY rowid)", F.lead(h.i).over({ orderBy: rowid })],
    ["sum(j) OVER (PARTITION BY b)", F.sum(h.j).over({ partitionBy: h.b })],
    ["last_value(i) OVER (ORDER BY rowid)", F.lastValue(h.i).over({ orderBy: rowid })],
  ],
};
