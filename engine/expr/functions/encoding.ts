// Hashes and encodings. Hashes are text in lower-case hexadecimal unless said otherwise.
import type { Value } from "../typing.ts";
import { ours, scalar } from "./entry.ts";
import type { Always, Blob, Fn, Real, Text } from "./signatures.ts";

type Digest = Fn<[value: Text | Blob], string>;

export const encoding = {
  /** Text, bytes or a whole number in binary digits. */
  bin: scalar<Fn<[value: Text | Blob | Real], string>>("bin"),
  /** The text of UTF-8 bytes; an error where they are not valid. `invalid`: `"strict"`, `"replace"` or `"ignore"`. */
  decode: scalar<Fn<[bytes: Blob], string>>("decode"),
  /** The UTF-8 bytes of a text. */
  encode: scalar<Fn<[text: Text], Uint8Array>>("encode"),
  /** The bytes of base64 text. */
  fromBase64: scalar<Fn<[text: Text], Uint8Array>>("from_base64"),
  /** A 64-bit hash of the values, which may differ between versions of DuckDB. Null is hashed too. */
  hash: scalar<Always<[value: Value, ...values: Value[]], bigint>>("hash"),
  /** Text, bytes or a whole number in upper-case hexadecimal. */
  hex: scalar<Fn<[value: Text | Blob | Real], string>>("hex"),
  /** The MD5 hash. */
  md5: scalar<Digest>("md5"),
  /** The MD5 hash as a 128-bit number. */
  md5Number: scalar<Fn<[value: Text | Blob], bigint>>("md5_number"),
  /** The lower 64 bits of the MD5 hash. */
  md5NumberLower: scalar<Fn<[value: Text | Blob], bigint>>("md5_number_lower"),
  /** The upper 64 bits of the MD5 hash. */
  md5NumberUpper: scalar<Fn<[value: Text | Blob], bigint>>("md5_number_upper"),
  /** The SHA-1 hash. */
  sha1: scalar<Digest>("sha1"),
  /** The SHA-256 hash. */
  sha256: scalar<Digest>("sha256"),
  /** Bytes as base64 text. */
  toBase64: scalar<Fn<[bytes: Blob], string>>("to_base64"),
  /** The bytes of binary digits. */
  unbin: scalar<Fn<[text: Text], Uint8Array>>("unbin"),
  /** The bytes of hexadecimal text. */
  unhex: scalar<Fn<[text: Text], Uint8Array>>("unhex"),

  /** Bytes as base64 text for URLs: `-` and `_`, no padding. */
  toBase64Url: ours<Fn<[bytes: Blob], string>>(
    "to_base64_url",
    (bytes) => `rtrim(translate(to_base64(${bytes}), '+/', '-_'), '=')`,
  ),
  /** The bytes of base64 text for URLs, padded or not. */
  fromBase64Url: ours<Fn<[text: Text], Uint8Array>>(
    "from_base64_url",
    (text) => `from_base64(rpad(translate(${text}, '-_', '+/'), CAST(ceil(length(${text}) / 4) * 4 AS INTEGER), '='))`,
  ),
};
