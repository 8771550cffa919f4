// Json: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const json: Cases = {
  texts: [
    ["json(js)", F.json(h.js)],
    ["json_array(x, s)", F.jsonArray(h.x, h.s)],
    ["json_extract(js, '$.a')", F.jsonExtract(h.js, "$.a")],
    ["json_extract_string(js, '$.b')", F.jsonExtractString(h.js, "$.b")],
    ["json_merge_patch(js, js)", F.jsonMergePatch(h.js, h.js)],
    ["json_object('a', x)", F.jsonObject("a", h.x)],
    ["json_pretty(js)", F.jsonPretty(h.js)],
    ["json_structure(js)", F.jsonStructure(h.js)],
    ["json_type(js)", F.jsonType(h.js)],
    ["json_type(js, '$.a')", F.jsonType(h.js, "$.a")],
    ["json_value(js, '$.a')", F.jsonValue(h.js, "$.a")],
    ["to_json(l)", F.toJson(h.l)],
    ["array_to_json(l)", F.arrayToJson(h.l)],
    ["row_to_json(st)", F.rowToJson(h.st)],
    ["json_extract_path(js, '$.a')", F.jsonExtractPath(h.js, "$.a")],
    ["json_extract_path_text(js, '$.a')", F.jsonExtractPathText(h.js, "$.a")],
    ["json_quote(l)", F.jsonQuote(h.l)],
  ],
  numbers: [
    ["json_array_length(js)", F.jsonArrayLength(h.js)],
    ["json_array_length(js, '$.c')", F.jsonArrayLength(h.js, "$.c")],
  ],
  flags: [
    ["json_contains(js, '1')", F.jsonContains(h.js, "1")],
    ["json_exists(js, '$.a')", F.jsonExists(h.js, "$.a")],
    ["json_valid(s)", F.jsonValid(h.s)],
  ],
  others: [
    ["json_keys(js)", F.jsonKeys(h.js)],
    ['json_transform(js, \'{"a": "BIGINT"}\')', F.jsonTransform(h.js, '{"a": "BIGINT"}')],
    ['json_transform_strict(js, \'{"a": "BIGINT"}\')', F.jsonTransformStrict(h.js, '{"a": "BIGINT"}')],
    ['from_json(js, \'{"a": "BIGINT"}\')', F.fromJson(h.js, '{"a": "BIGINT"}')],
    ['from_json_strict(js, \'{"a": "BIGINT"}\')', F.fromJsonStrict(h.js, '{"a": "BIGINT"}')],
  ],
};
