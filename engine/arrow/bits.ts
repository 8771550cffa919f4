// Bitmaps as both DuckDB and Arrow lay them out: one bit a row, least significant first.

/** The bytes that hold `bits` bits. */
export const bitmapBytes = (bits: number): number => (bits + 7) >> 3;

export const hasBit = (bits: Uint8Array, index: number): boolean => (bits[index >> 3]! & (1 << (index & 7))) !== 0;

/** Sets the bits from `from` to `to` to one. */
export function fillBits(bits: Uint8Array, from: number, to: number): void {
  while (from < to && (from & 7) !== 0) setBit(bits, from++);
  while (to > from && (to & 7) !== 0) setBit(bits, --to);
  if (from < to) bits.fill(0xff, from >> 3, to >> 3);
}

/** Copies `count` bits; what lies around them in `target` stays, if it was zero. */
export function copyBits(
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  count: number,
): void {
  const isAligned = ((sourceStart | targetStart) & 7) === 0;
  const bytes = isAligned ? count >> 3 : 0;
  const sourceByte = sourceStart >> 3;
  target.set(source.subarray(sourceByte, sourceByte + bytes), targetStart >> 3);
  const copied = bytes << 3;
  copyBitByBit(source, sourceStart + copied, target, targetStart + copied, count - copied);
}

/** How many of the `count` bits from `start` on are zero. */
export function countZeros(bits: Uint8Array, start: number, count: number): number {
  let zeros = 0;
  const end = start + count;
  let index = start;
  while (index < end) {
    const isWholeByte = (index & 7) === 0 && end - index >= 8;
    if (isWholeByte) {
      zeros += 8 - ONES[bits[index >> 3]!]!;
      index += 8;
    } else {
      if (!hasBit(bits, index)) zeros++;
      index++;
    }
  }
  return zeros;
}

/** The bits set in both; undefined stands for all of them. */
export function andBits(left: Uint8Array | undefined, right: Uint8Array | undefined): Uint8Array | undefined {
  if (left === undefined) return right;
  if (right === undefined) return left;
  return left.map((byte, index) => byte & right[index]!);
}

/** Each bit `times` times over: the validity of arrays as that of their items. */
export function repeatBits(bits: Uint8Array, count: number, times: number): Uint8Array {
  const repeated = new Uint8Array(bitmapBytes(count * times));
  for (let index = 0; index < count; index++) {
    if (hasBit(bits, index)) fillBits(repeated, index * times, (index + 1) * times);
  }
  return repeated;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3]! |= 1 << (index & 7);
}

function copyBitByBit(
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    if (hasBit(source, sourceStart + index)) setBit(target, targetStart + index);
  }
}
