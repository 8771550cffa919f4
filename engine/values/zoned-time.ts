// Times of day with a zone as text, `12:34:56+02:00`, and back, in DuckDB's packed form: microseconds in the upper 40 bits,
// `57599 − offset in seconds` in the lower 24.
import { clockText, parseClock } from "./clock-text.ts";

const MAX_ZONE_SECONDS = 57_599;
const ZONE_BITS = 24n;

/** No trailing zeros, in the zone's offset neither: `+02:00`, `-05:30:15`. */
export function zonedTimeText(packed: bigint): string {
  const zone = Number(packed & 0xff_ffffn);
  return clockText(packed >> ZONE_BITS, 6) + offsetText(MAX_ZONE_SECONDS - zone);
}

/** The inverse of {@link zonedTimeText}; undefined for what is no time of day with a zone. */
export function parseZonedTime(text: string): bigint | undefined {
  const at = text.search(/[+-]/);
  if (at < 0) return undefined;
  const micros = parseClock(text.slice(0, at), 6);
  const offset = parseOffset(text.slice(at));
  if (micros === undefined || offset === undefined || Math.abs(offset) > MAX_ZONE_SECONDS) return undefined;
  return (micros << ZONE_BITS) | BigInt(MAX_ZONE_SECONDS - offset);
}

function offsetText(offsetSeconds: number): string {
  const size = Math.abs(offsetSeconds);
  const [hours, minutes, seconds] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const rest = seconds === 0 ? "" : `:${pad(seconds)}`;
  return `${offsetSeconds < 0 ? "-" : "+"}${pad(hours)}:${pad(minutes)}${rest}`;
}

function pad(value: number): string {
  return value.toString().padStart(2, "0");
}

const OFFSET_TEXT = /^([+-])(\d{2})(?::(\d{2})(?::(\d{2}))?)?$/;

function parseOffset(text: string): number | undefined {
  const match = OFFSET_TEXT.exec(text);
  if (match === null) return undefined;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === "-" ? -seconds : seconds;
}
