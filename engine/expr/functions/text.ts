// Text. Positions count from 1 and lengths are in code points unless said otherwise.
import { number } from "../reading-rules.ts";
import type { Value } from "../typing.ts";
import { ours, scalar } from "./entry.ts";
import type { Always, Blob, Flag, Fn, Real, Text } from "./signatures.ts";

type TextFn = Fn<[text: Text], string>;
type Trim = Fn<[text: Text, characters?: Text], string>;
type Search = Fn<[text: Text, search: Text], boolean>;

export const text = {
  /** The code point of the first character. */
  ascii: scalar<Fn<[text: Text], number>>("ascii", number),
  /** The character of a code point. */
  chr: scalar<Fn<[codePoint: Real], string>>("chr"),
  /** The texts one after another; nulls are skipped. */
  concat: scalar<Always<[...values: Value[]], string>>("concat"),
  /** The texts with `separator` between them; nulls are skipped. */
  concatWs: scalar<Fn<[separator: Text, ...values: NonNullable<Value>[]], string>>("concat_ws"),
  /** Whether `search` occurs in the text. */
  contains: scalar<Search>("contains"),
  /** Whether the text ends with `search`. */
  endsWith: scalar<Search>("ends_with"),
  /** The values put into a pattern of the fmt library: `"{} of {}"`. */
  format: scalar<Fn<[pattern: Text, ...values: Value[]], string>>("format"),
  /** A size in bytes as people read it, in units of 1024: `"16.0 KiB"`. */
  formatBytes: scalar<Fn<[bytes: Real], string>>("format_bytes"),
  /** A size in bytes as people read it, in units of 1000: `"16.0 kB"`. */
  formatReadableDecimalSize: scalar<Fn<[bytes: Real], string>>("formatReadableDecimalSize"),
  /** `ilike` with `escape` before a `%` or `_` that stands for itself. */
  ilikeEscape: scalar<Fn<[text: Text, pattern: Text, escape: Text], boolean>>("ilike_escape"),
  /** Where `search` first occurs; 0 if nowhere. */
  instr: scalar<Fn<[text: Text, search: Text], number>>("instr", number),
  /** The first `count` characters; all but the last −`count` when negative. */
  left: scalar<Fn<[text: Text, count: Real], string>>("left"),
  /** The first `count` characters as people see them (grapheme clusters). */
  leftGrapheme: scalar<Fn<[text: Text, count: Real], string>>("left_grapheme"),
  /** How many characters a text, items a list, or bits a BIT value has. */
  length: scalar<Fn<[value: Value], number>>("length", number),
  /** How many characters as people see them (grapheme clusters). */
  lengthGrapheme: scalar<Fn<[text: Text], number>>("length_grapheme", number),
  /** `like` with `escape` before a `%` or `_` that stands for itself. */
  likeEscape: scalar<Fn<[text: Text, pattern: Text, escape: Text], boolean>>("like_escape"),
  /** In lower case. */
  lower: scalar<TextFn>("lower"),
  /** Filled with `pad` on the left, or cut, to `count` characters. */
  lpad: scalar<Fn<[text: Text, count: Real, pad: Text], string>>("lpad"),
  /** Without the spaces, or any of `characters`, on the left. */
  ltrim: scalar<Trim>("ltrim"),
  /** In Unicode normal form C. */
  nfcNormalize: scalar<TextFn>("nfc_normalize"),
  /** `not ilike` with `escape` before a `%` or `_` that stands for itself. */
  notIlikeEscape: scalar<Fn<[text: Text, pattern: Text, escape: Text], boolean>>("not_ilike_escape"),
  /** `not like` with `escape` before a `%` or `_` that stands for itself. */
  notLikeEscape: scalar<Fn<[text: Text, pattern: Text, escape: Text], boolean>>("not_like_escape"),
  /** How many bytes a blob has. */
  octetLength: scalar<Fn<[bytes: Blob], number>>("octet_length", number),
  /** The top-level directory of a path. `separator`: `"system"`, `"both_slash"` (the default), `"forward_slash"`, `"backslash"`. */
  parseDirname: scalar<Fn<[path: Text, separator?: Text], string>>("parse_dirname"),
  /** The path up to its last separator. */
  parseDirpath: scalar<Fn<[path: Text, separator?: Text], string>>("parse_dirpath"),
  /** The last component of a path, without its extension when `trimExtension`. */
  parseFilename: scalar<Fn<[path: Text, trimExtension?: Flag, separator?: Text], string>>("parse_filename"),
  /** A size as people write it (`"16 KiB"`) in bytes. */
  parseFormattedBytes: scalar<Fn<[size: Text], number>>("parse_formatted_bytes", number),
  /** The components of a path. */
  parsePath: scalar<Fn<[path: Text, separator?: Text], string[]>>("parse_path"),
  /** The values put into a pattern of C's printf: `"%d of %d"`. */
  printf: scalar<Fn<[pattern: Text, ...values: Value[]], string>>("printf"),
  /** The text `count` times over. */
  repeat: scalar<Fn<[text: Text, count: Real], string>>("repeat"),
  /** Every `search` replaced. */
  replace: scalar<Fn<[text: Text, search: Text, replacement: Text], string>>("replace"),
  /** Back to front, by grapheme clusters. */
  reverse: scalar<TextFn>("reverse"),
  /** The last `count` characters; all but the first −`count` when negative. */
  right: scalar<Fn<[text: Text, count: Real], string>>("right"),
  /** The last `count` characters as people see them (grapheme clusters). */
  rightGrapheme: scalar<Fn<[text: Text, count: Real], string>>("right_grapheme"),
  /** Filled with `pad` on the right, or cut, to `count` characters. */
  rpad: scalar<Fn<[text: Text, count: Real, pad: Text], string>>("rpad"),
  /** Without the spaces, or any of `characters`, on the right. */
  rtrim: scalar<Trim>("rtrim"),
  /** The part at `index` (from 1; from the end when negative) between separators; empty if there is none. */
  splitPart: scalar<Fn<[text: Text, separator: Text, index: Real], string>>("split_part"),
  /** Whether the text starts with `search`. */
  startsWith: scalar<Search>("starts_with"),
  /** The parts between separators. */
  stringSplit: scalar<Fn<[text: Text, separator: Text], string[]>>("string_split"),
  /** Without accents. */
  stripAccents: scalar<TextFn>("strip_accents"),
  /** How many bytes of UTF-8. */
  strlen: scalar<Fn<[text: Text], number>>("strlen", number),
  /** From the character `start` (from the end when negative) on, at most `length` characters. */
  substr: scalar<Fn<[text: Text, start: Real, length?: Real], string>>("substr"),
  /** `substr` by grapheme clusters. */
  substringGrapheme: scalar<Fn<[text: Text, start: Real, length?: Real], string>>("substring_grapheme"),
  /** Every character of `from` replaced by the one of `to` in its place, or removed. */
  translate: scalar<Fn<[text: Text, from: Text, to: Text], string>>("translate"),
  /** Without the spaces, or any of `characters`, at both ends. */
  trim: scalar<Trim>("trim"),
  /** The code point of the first character; −1 for an empty text. */
  unicode: scalar<Fn<[text: Text], number>>("unicode", number),
  /** In upper case. */
  upper: scalar<TextFn>("upper"),

  /** Where `search` last occurs; 0 if nowhere. */
  strrpos: ours<Fn<[text: Text, search: Text], number>>(
    "strrpos",
    (text, search) =>
      `CASE WHEN ${text} IS NOT NULL AND ${search} IS NOT NULL THEN coalesce(list_max(list_filter(` +
      `range(1, length(${text}) + 1), lambda start: substr(${text}, start, length(${search})) = ${search})), 0) END`,
    number,
  ),
};
