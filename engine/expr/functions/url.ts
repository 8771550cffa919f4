// URLs: encoding, and their parts by the pattern of RFC 3986, appendix B. A part that is missing is null.
import type { Num, Str } from "../kinds.ts";
import { number } from "../reading-rules.ts";
import { ours, type PrintCall, scalar } from "./entry.ts";
import type { Fn, Text } from "./signatures.ts";

type TextFn = Fn<[text: Text], string>;
type Part = (url: Text) => Str<string | null>;

const part =
  (pattern: string): PrintCall =>
  (url) =>
    `nullif(regexp_extract(${url}, '${pattern}', 1), '')`;

const AUTHORITY = "^[^:/?#]+://(?:[^/?#@]*@)?";

export const url = {
  /** Percent-encoded. */
  urlEncode: scalar<TextFn>("url_encode"),
  /** Percent-encoding undone. */
  urlDecode: scalar<TextFn>("url_decode"),

  /** The scheme, without its colon. */
  urlExtractProtocol: ours<Part>("url_extract_protocol", part("^([A-Za-z][A-Za-z0-9+.-]*):")),
  /** The host, without user and port. */
  urlExtractHost: ours<Part>("url_extract_host", part(`${AUTHORITY}(\\[[^\\]]*\\]|[^:/?#]*)`)),
  /** The port, where it is given. */
  urlExtractPort: ours<(url: Text) => Num<number | null>>(
    "url_extract_port",
    (text) => `TRY_CAST(${part(`${AUTHORITY}(?:\\[[^\\]]*\\]|[^:/?#]*):([0-9]+)`)(text)} AS INTEGER)`,
    number,
  ),
  /** The path. */
  urlExtractPath: ours<Part>("url_extract_path", part("^(?:[^:/?#]+:)?(?://[^/?#]*)?([^?#]*)")),
  /** What stands between `?` and `#`. */
  urlExtractQuery: ours<Part>("url_extract_query", part("^[^?#]*\\?([^#]*)")),
  /** What follows `#`. */
  urlExtractFragment: ours<Part>("url_extract_fragment", part("^[^#]*#(.*)$")),
  /** The first value of a query parameter, decoded. */
  urlExtractParameter: ours<(url: Text, name: Text) => Str<string | null>>(
    "url_extract_parameter",
    (text, name) =>
      `url_decode(nullif(regexp_extract(${text}, '^[^?#]*\\?(?:[^#]*&)?' || regexp_escape(${name}) || '=([^&#]*)', 1), ''))`,
  ),
};
