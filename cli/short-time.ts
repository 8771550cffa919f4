// Durations for people.

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** `250 ms`, `90 s`, `3 min`, `5 h`, `2 d`: the largest unit of which there are two, in whole ones. */
export function shortTime(ms: number): string {
  const [name, unitMs] = UNITS.find(([, unit]) => ms >= 2 * unit) ?? ["ms", 1];
  return `${Math.floor(ms / unitMs)} ${name}`;
}
