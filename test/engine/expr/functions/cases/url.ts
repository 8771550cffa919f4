// Url: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const url: Cases = {
  texts: [
    ["url_encode(s)", F.urlEncode(h.s)],
    ["url_decode(link)", F.urlDecode(h.link)],
  ],
};
