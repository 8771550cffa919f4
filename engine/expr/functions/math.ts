// Arithmetic, rounding, roots, logarithms and trigonometry. Angles are in radians.
import type { Arith, Num } from "../kinds.ts";
import { arithmetic, first, number, plain } from "../reading-rules.ts";
import type { Expr, Numeric, Operand } from "../typing.ts";
import { ours, scalar } from "./entry.ts";
import type { Always, Fn, Real, Text } from "./signatures.ts";

type RealFn = Fn<[x: Real], number>;
type SameNumber = <T extends Numeric>(x: Operand<T>) => Num<T>;
type SameNumberDigits = <T extends Numeric>(x: Operand<T>, digits?: Expr<number> | number) => Num<T>;
type Binary = <A extends Numeric, B extends Numeric>(x: Operand<A>, y: Operand<B>) => Num<Arith<A, B>>;

export const math = {
  /** The absolute value. */
  abs: scalar<SameNumber>("abs", first),
  /** The arc cosine, in radians. */
  acos: scalar<RealFn>("acos", number),
  /** The inverse hyperbolic cosine. */
  acosh: scalar<RealFn>("acosh", number),
  /** The sum, of the operands' own type. */
  add: scalar<Binary>("add", arithmetic),
  /** The arc sine, in radians. */
  asin: scalar<RealFn>("asin", number),
  /** The inverse hyperbolic sine. */
  asinh: scalar<RealFn>("asinh", number),
  /** The arc tangent, in radians. */
  atan: scalar<RealFn>("atan", number),
  /** The angle of the point (x, y), in radians. */
  atan2: scalar<Fn<[y: Real, x: Real], number>>("atan2", number),
  /** The inverse hyperbolic tangent. */
  atanh: scalar<RealFn>("atanh", number),
  /** The cube root. */
  cbrt: scalar<RealFn>("cbrt", number),
  /** The smallest whole number not below `x`. */
  ceil: scalar<RealFn>("ceil", number),
  /** The cosine. */
  cos: scalar<RealFn>("cos", number),
  /** The hyperbolic cosine. */
  cosh: scalar<RealFn>("cosh", number),
  /** The cotangent. */
  cot: scalar<RealFn>("cot", number),
  /** Radians in degrees. */
  degrees: scalar<RealFn>("degrees", number),
  /** Whole-number division, rounding towards zero; null by zero. */
  divide: scalar<Binary>("divide", arithmetic),
  /** The nearest even whole number away from zero. */
  even: scalar<RealFn>("even", number),
  /** e to the power of `x`. */
  exp: scalar<RealFn>("exp", number),
  /** The product of the whole numbers up to `x`, which is at most 33. */
  factorial: scalar<Fn<[x: Real], bigint>>("factorial", plain, (x) => `factorial(CAST(${x} AS INTEGER))`),
  /** The floor of `x / y`. */
  fdiv: scalar<Fn<[x: Real, y: Real], number>>("fdiv", number),
  /** The largest whole number not above `x`. */
  floor: scalar<RealFn>("floor", number),
  /** The remainder of `x / y`, with the sign of the divisor. */
  fmod: scalar<Fn<[x: Real, y: Real], number>>("fmod", number),
  /** The gamma function: (x − 1)! for whole numbers. */
  gamma: scalar<RealFn>("gamma", number),
  /** The greatest common divisor. */
  gcd: scalar<Binary>("gcd", arithmetic),
  /** Whether `x` is neither infinite nor NaN. */
  isfinite: scalar<Fn<[x: Real], boolean>>("isfinite"),
  /** Whether `x` is infinite. */
  isinf: scalar<Fn<[x: Real], boolean>>("isinf"),
  /** Whether `x` is NaN. */
  isnan: scalar<Fn<[x: Real], boolean>>("isnan"),
  /** The least common multiple. */
  lcm: scalar<Binary>("lcm", arithmetic),
  /** The logarithm of the absolute value of the gamma function. */
  lgamma: scalar<RealFn>("lgamma", number),
  /** The natural logarithm. */
  ln: scalar<RealFn>("ln", number),
  /** The logarithm to base 10; with two arguments, of `x` to the base given first. */
  log: scalar<Fn<[baseOrX: Real, x?: Real], number>>("log", number),
  /** The logarithm to base 10. */
  log10: scalar<RealFn>("log10", number),
  /** The logarithm to base 2. */
  log2: scalar<RealFn>("log2", number),
  /** The remainder of whole-number division, with the sign of the dividend; null by integer zero. */
  mod: scalar<Binary>("mod", arithmetic),
  /** The product, of the operands' own type. */
  multiply: scalar<Binary>("multiply", arithmetic),
  /** The next floating-point number after `x` towards `y`. */
  nextafter: scalar<Fn<[x: Real, y: Real], number>>("nextafter", number),
  /** π. */
  pi: scalar<Always<[], number>>("pi", number),
  /** `x` to the power of `y`. */
  pow: scalar<Fn<[x: Real, y: Real], number>>("pow", number),
  /** Degrees in radians. */
  radians: scalar<RealFn>("radians", number),
  /** A random number from 0 up to but not including 1, another for every row. */
  random: scalar<Always<[], number>>("random", number),
  /** Rounded half away from zero to `digits` (0) after the point. */
  round: scalar<SameNumberDigits>("round", first),
  /** Rounded half to even to `digits` after the point. */
  roundEven: scalar<Fn<[x: Real, digits: Real], number>>("round_even", number),
  /** −1, 0 or 1. */
  sign: scalar<RealFn>("sign", number),
  /** Whether the sign bit is set: true for −0. */
  signbit: scalar<Fn<[x: Real], boolean>>("signbit"),
  /** The sine. */
  sin: scalar<RealFn>("sin", number),
  /** The hyperbolic sine. */
  sinh: scalar<RealFn>("sinh", number),
  /** The square root. */
  sqrt: scalar<RealFn>("sqrt", number),
  /** The difference, of the operands' own type. */
  subtract: scalar<Binary>("subtract", arithmetic),
  /** The tangent. */
  tan: scalar<RealFn>("tan", number),
  /** The hyperbolic tangent. */
  tanh: scalar<RealFn>("tanh", number),
  /** Cut off towards zero to `digits` (0) after the point. */
  trunc: scalar<SameNumberDigits>("trunc", first),
  /** `x` in the base `radix` (2 to 36), padded with zeros to `minLength`. */
  toBase: scalar<Fn<[x: Real, radix: Real, minLength?: Real], string>>("to_base"),
  /** A bar of `width` (80) characters, filled as far as `x` lies between `min` and `max`. */
  bar: scalar<Fn<[x: Real, min: Real, max: Real, width?: Real], string>>("bar"),

  /** Euler's number. */
  e: ours<Always<[], number>>("e", () => "exp(1.0e0)", number),
  /** Not a number. */
  nan: ours<Always<[], number>>("nan", () => "'NaN'::DOUBLE", number),
  /** Which of `buckets` equal buckets between `low` and `high` holds `x`: 0 below, `buckets` + 1 above. */
  widthBucket: ours<Fn<[x: Real, low: Real, high: Real, buckets: Real], number>>(
    "width_bucket",
    (x, low, high, buckets) =>
      `CASE WHEN ${x} < ${low} THEN 0 WHEN ${x} >= ${high} THEN ${buckets} + 1 ` +
      `ELSE CAST(floor((${x} - ${low})::DOUBLE / (${high} - ${low}) * ${buckets}) AS BIGINT) + 1 END`,
    number,
  ),
  /** The whole number that `text` spells in the base `radix` (2 to 36), in either case. */
  fromBase: ours<Fn<[text: Text, radix: Real], number>>(
    "from_base",
    (text, radix) =>
      `list_reduce(list_transform(string_split(lower(${text}), ''), lambda digit: ` +
      `CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 AS BIGINT)), ` +
      `lambda total, digit: total * ${radix} + digit)`,
    number,
  ),
  /** The lower end of the Wilson score interval of `successes` out of `trials`, `z` standard deviations wide. */
  wilsonIntervalLower: ours<Fn<[successes: Real, trials: Real, z: Real], number>>(
    "wilson_interval_lower",
    (successes, trials, z) => wilson(successes, trials, z, "-"),
    number,
  ),
  /** The upper end of the Wilson score interval of `successes` out of `trials`, `z` standard deviations wide. */
  wilsonIntervalUpper: ours<Fn<[successes: Real, trials: Real, z: Real], number>>(
    "wilson_interval_upper",
    (successes, trials, z) => wilson(successes, trials, z, "+"),
    number,
  ),
};

/** Wilson (1927): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), with p = successes/n. */
function wilson(successes: string, trials: string, z: string, sign: "+" | "-"): string {
  const [n, p] = [`${trials}::DOUBLE`, `(${successes}::DOUBLE / ${trials})`];
  const spread = `${z} * sqrt(${p} * (1 - ${p}) / ${n} + ${z} * ${z} / (4 * ${n} * ${n}))`;
  return `((${p} + ${z} * ${z} / (2 * ${n}) ${sign} ${spread}) / (1 + ${z} * ${z} / ${n}))`;
}
