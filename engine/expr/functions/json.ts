// JSON: text on the way out. A path is `$.a[0].b`, or `/a/0/b`, or a plain field name.
import type { ExprOf, Str } from "../kinds.ts";
import { number } from "../reading-rules.ts";
import type { AnyExpr, Value } from "../typing.ts";
import { ours, scalar } from "./entry.ts";
import type { Always, Fn, Real, Text } from "./signatures.ts";

/** At a path there may be nothing. */
type AtPath = (json: Text, path: Text | Real) => Str<string | null>;
type Maybe<R> = (json: Text, path?: Text) => ExprOf<R | null>;

export const json = {
  /** Text as JSON, without spaces; an error if it is none. */
  json: scalar<Fn<[text: Text], string>>("json"),
  /** A JSON array of the values. */
  jsonArray: scalar<Always<[...values: Value[]], string>>("json_array"),
  /** How many items the array has; 0 for anything else. */
  jsonArrayLength: scalar<Maybe<number>>("json_array_length", number),
  /** Whether `needle` is found in it. */
  jsonContains: scalar<Fn<[json: Text, needle: Text], boolean>>("json_contains"),
  /** Whether there is anything at the path. */
  jsonExists: scalar<Fn<[json: Text, path: Text], boolean>>("json_exists"),
  /** What is at the path, as JSON. */
  jsonExtract: scalar<AtPath>("json_extract"),
  /** What is at the path, text without its quotes. */
  jsonExtractString: scalar<AtPath>("json_extract_string"),
  /** The names of the object's fields. */
  jsonKeys: scalar<Maybe<string[]>>("json_keys"),
  /** The documents merged (RFC 7386). */
  jsonMergePatch: scalar<Fn<[json: Text, patch: Text, ...patches: Text[]], string>>("json_merge_patch"),
  /** A JSON object of names and values in turn. */
  jsonObject: scalar<Always<[...namesAndValues: Value[]], string>>("json_object"),
  /** Over several lines, indented. */
  jsonPretty: scalar<Fn<[json: Text], string>>("json_pretty"),
  /** The structure of a document, with DuckDB's names of types. */
  jsonStructure: scalar<Fn<[json: Text], string>>("json_structure"),
  /** The document as the types its `structure` says; null where they do not fit. */
  jsonTransform: scalar<(json: Text, structure: string) => AnyExpr>("json_transform"),
  /** The document as the types its `structure` says; an error where they do not fit. */
  jsonTransformStrict: scalar<(json: Text, structure: string) => AnyExpr>("json_transform_strict"),
  /** The name of the value's type: `"ARRAY"`, `"BIGINT"`, `"BOOLEAN"`, `"DOUBLE"`, `"OBJECT"`, `"UBIGINT"`, `"VARCHAR"`, `"NULL"`. */
  jsonType: scalar<Maybe<string>>("json_type"),
  /** Whether text is JSON. */
  jsonValid: scalar<Fn<[text: Text], boolean>>("json_valid"),
  /** The scalar at the path; null for arrays and objects. */
  jsonValue: scalar<AtPath>("json_value"),
  /** Any value as JSON. */
  toJson: scalar<Fn<[value: Value], string>>("to_json"),
  /** A list as JSON. */
  arrayToJson: scalar<Fn<[list: Value], string>>("array_to_json"),
  /** A struct as JSON. */
  rowToJson: scalar<Fn<[struct: Value], string>>("row_to_json"),

  /** The items of the array at the path, each as JSON; null when there is none. */
  jsonExtractArray: ours<(json: Text, path: Text) => ExprOf<string[] | null>>(
    "json_extract_array",
    (json, path) => `CAST(json_extract(${json}, ${path}) AS JSON[])`,
  ),
};
