// Times of day as text, `12:34:56.789`, and back. JavaScript has no type for them.

const SECONDS_PER_DAY = 86_400n;

function pad(value: bigint | number, width = 2): string {
  return value.toString().padStart(width, "0");
}

/** A time of day counted in units of 10^-`digits` seconds: `12:34:56`, `12:34:56.789`; no trailing zeros. */
export function clockText(units: bigint, digits: 6 | 9): string {
  const perSecond = 10n ** BigInt(digits);
  const seconds = units / perSecond;
  const fraction = pad(units % perSecond, digits).replace(/0+$/, "");
  const clock = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return fraction === "" ? clock : `${clock}.${fraction}`;
}

const CLOCK_TEXT = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;

/** The inverse of {@link clockText}; undefined for what is no time of day, or finer than its unit. 24:00:00 is one. */
export function parseClock(text: string, digits: 6 | 9): bigint | undefined {
  const match = CLOCK_TEXT.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [BigInt(match[1]!), BigInt(match[2]!), BigInt(match[3] ?? "0")];
  const fraction = (match[4] ?? "").replace(/0+$/, "");
  if (minutes > 59n || seconds > 59n || fraction.length > digits) return undefined;
  const perSecond = 10n ** BigInt(digits);
  const units = ((hours * 60n + minutes) * 60n + seconds) * perSecond + BigInt(fraction.padEnd(digits, "0"));
  return units <= SECONDS_PER_DAY * perSecond ? units : undefined;
}
