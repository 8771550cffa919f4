// Bits of integers, and of BIT columns (read as text of 0 and 1).
import type { Arith, Num } from "../kinds.ts";
import { arithmetic, first, number } from "../reading-rules.ts";
import type { Numeric, Operand } from "../typing.ts";
import { ours, scalar } from "./entry.ts";
import type { Fn, Real, Text } from "./signatures.ts";

type Binary = <A extends Numeric, B extends Numeric>(left: Operand<A>, right: Operand<B>) => Num<Arith<A, B>>;
type Shift = <A extends Numeric>(value: Operand<A>, places: Real) => Num<A>;

export const bits = {
  /** How many bits are set. */
  bitCount: scalar<Fn<[value: Real | Text], number>>("bit_count", number),
  /** How many bits the text, or the BIT value, has. */
  bitLength: scalar<Fn<[value: Text], number>>("bit_length", number),
  /** Where `search` first occurs in `bits`, from 1; 0 if nowhere. */
  bitPosition: scalar<Fn<[search: Text, bits: Text], number>>("bit_position", number),
  /** Text of 0 and 1 as BIT, padded with zeros on the left to `length`. */
  bitstring: scalar<Fn<[bits: Text, length: Real], string>>("bitstring"),
  /** The bit at the 0-based `index` from the left. */
  getBit: scalar<Fn<[bits: Text, index: Real], number>>("get_bit", number),
  /** `bits` with the bit at the 0-based `index` from the left set to `value`. */
  setBit: scalar<Fn<[bits: Text, index: Real, value: Real], string>>("set_bit"),
  /** The bits set in one of the two. */
  xor: scalar<Binary>("xor", arithmetic),

  /** The bits set in both. */
  bitwiseAnd: ours<Binary>("bitwise_and", (left, right) => `(${left} & ${right})`, arithmetic),
  /** The bits set in either. */
  bitwiseOr: ours<Binary>("bitwise_or", (left, right) => `(${left} | ${right})`, arithmetic),
  /** Every bit turned over. */
  bitwiseNot: ours<<T extends Numeric>(value: Operand<T>) => Num<T>>("bitwise_not", (value) => `(~${value})`, first),
  /** Moved left by `places`; an error when bits are lost. */
  bitwiseLeftShift: ours<Shift>("bitwise_left_shift", (value, places) => `(${value} << ${places})`, first),
  /** Moved right by `places`, keeping the sign. */
  bitwiseRightShift: ours<Shift>("bitwise_right_shift", (value, places) => `(${value} >> ${places})`, first),
};
