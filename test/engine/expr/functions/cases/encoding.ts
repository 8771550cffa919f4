// Encoding: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const encoding: Cases = {
  texts: [
    ["bin(n)", F.bin(h.n)],
    ["bin(s)", F.bin(h.s)],
    ["decode(bytes)", F.decode(h.bytes)],
    ["hex(s)", F.hex(h.s)],
    ["hex(bytes)", F.hex(h.bytes)],
    ["hex(n)", F.hex(h.n)],
    ["md5(s)", F.md5(h.s)],
    ["md5(bytes)", F.md5(h.bytes)],
    ["sha1(s)", F.sha1(h.s)],
    ["sha256(s)", F.sha256(h.s)],
    ["to_base64(bytes)", F.toBase64(h.bytes)],
    ["base64(bytes)", F.base64(h.bytes)],
    ["to_hex(s)", F.toHex(h.s)],
    ["to_binary(n)", F.toBinary(h.n)],
  ],
  blobs: [
    ["encode(s)", F.encode(h.s)],
    ["from_base64(b64)", F.fromBase64(h.b64)],
    ["unbin('01000001')", F.unbin("01000001")],
    ["unhex(hex64)", F.unhex(h.hex64)],
    ["from_binary('01000001')", F.fromBinary("01000001")],
    ["from_hex(hex64)", F.fromHex(h.hex64)],
  ],
  bigints: [
    ["hash(s, n)", F.hash(h.s, h.n)],
    ["md5_number(s)", F.md5Number(h.s)],
    ["md5_number_lower(s)", F.md5NumberLower(h.s)],
    ["md5_number_upper(s)", F.md5NumberUpper(h.s)],
  ],
};
