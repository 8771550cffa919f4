// How many crashes a message may take part in before it is dead.

/**
 * Crashes after which a message of `rows` rows is dead. One row is dead after `maxCrashes`; of several only one may be to
 * blame, and each crash halves the suspects, so they are given ⌈log₂ rows⌉ more.
 */
export function crashLimit(maxCrashes: number, rows: number): number {
  return maxCrashes + (rows > 1 ? Math.ceil(Math.log2(rows)) : 0);
}
