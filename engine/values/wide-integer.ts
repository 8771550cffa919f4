// Integers of 64 and 128 bits in Arrow buffers (little-endian) ⇄ number and bigint, and decimals as text.

/** The words of an Arrow buffer, 64 bits each; a copy only where the buffer is not aligned. */
export function words64(values: ArrayBufferView): BigUint64Array {
  const aligned = values.byteOffset % 8 === 0;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const source = aligned ? bytes : bytes.slice();
  return new BigUint64Array(source.buffer, source.byteOffset, source.byteLength >> 3);
}

/**
 * Integers as numbers; those beyond ±2⁵³ are rounded. Out of a typed array they are put together from their halves, which
 * takes a quarter of the time of making a bigint first.
 */
export function numbersOf(integers: ArrayLike<bigint>): (row: number) => number {
  if (integers instanceof BigInt64Array) {
    const halves = new Int32Array(integers.buffer, integers.byteOffset, 2 * integers.length);
    return (row) => halves[2 * row + 1]! * 2 ** 32 + (halves[2 * row]! >>> 0);
  }
  if (integers instanceof BigUint64Array) {
    const halves = new Uint32Array(integers.buffer, integers.byteOffset, 2 * integers.length);
    return (row) => halves[2 * row + 1]! * 2 ** 32 + halves[2 * row]!;
  }
  return (row) => Number(integers[row]);
}

/** The integer at `row`, two words each. */
export function readSigned128(words: BigUint64Array, row: number): bigint {
  return (BigInt.asIntN(64, words[2 * row + 1]!) << 64n) | words[2 * row]!;
}

export function readUnsigned128(words: BigUint64Array, row: number): bigint {
  return (words[2 * row + 1]! << 64n) | words[2 * row]!;
}

/** Two's complement, so the same for signed and unsigned. */
export function write128(words: BigUint64Array, row: number, value: bigint): void {
  words[2 * row] = BigInt.asUintN(64, value);
  words[2 * row + 1] = BigInt.asUintN(64, value >> 64n);
}

/** `-1234` at scale 2 is `-12.34`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** The unscaled integer of a decimal's text, or undefined if it is no decimal or needs more than `scale` digits. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) return undefined;
  const whole = match[2] ?? "";
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > scale || whole.length + (match[3] ?? "").length === 0) return undefined;
  const unscaled = BigInt(whole + fraction.padEnd(scale, "0") || "0");
  return match[1] === "-" ? -unscaled : unscaled;
}
