// Bits: DuckDB's own SQL, and what F writes.
import { F } from "../../../../../engine/expr/functions.ts";
import type { Cases } from "../../agreement.ts";
import { h } from "../../hard-table.ts";

export const bits: Cases = {
  numbers: [
    ["bit_count(n)", F.bitCount(h.n)],
    ["bit_length(s)", F.bitLength(h.s)],
    ["bit_position(bits, bits)", F.bitPosition(h.bits, h.bits)],
    ["get_bit(bits, 1)", F.getBit(h.bits, 1)],
    ["bit_count(bits)", F.bitCount(h.bits)],
  ],
  texts: [
    ["bitstring('101', 8)", F.bitstring("101", 8)],
    ["set_bit(bits, 0, 1)", F.setBit(h.bits, 0, 1)],
  ],
  bigints: [
    ["xor(j, k)", F.xor(h.j, h.k)],
    ["j & k", F.bitwiseAnd(h.j, h.k)],
    ["j | k", F.bitwiseOr(h.j, h.k)],
    ["~j", F.bitwiseNot(h.j)],
    ["k << 2", F.bitwiseLeftShift(h.k, 2)],
    ["j >> 3", F.bitwiseRightShift(h.j, 3)],
  ],
};
