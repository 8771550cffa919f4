// Dates, instants and spans of time. An instant's parts are those in UTC, the session's time zone unless it is told another.
import type { DateUnit, Interval } from "../kinds.ts";
import { number } from "../reading-rules.ts";
import { ours, scalar } from "./entry.ts";
import type { Always, Duration, Fn, Instant, Real, Text } from "./signatures.ts";

type Part = Fn<[at: Instant | Duration], number>;
type Make = Fn<[count: Real], Interval>;
type Between = Fn<[unit: DateUnit, from: Instant, to: Instant], number>;
type Parse = Fn<[text: Text, format: Text | readonly string[]], Date>;

export const time = {
  /** The calendar span from `from` to `at` in years, months and days; with one argument, from `at` to today. */
  age: scalar<Fn<[at: Instant, from?: Instant], Interval>>("age"),
  /** The instant that long before now. */
  ago: scalar<Fn<[span: Duration], Date>>("ago"),
  /** The century. */
  century: scalar<Part>("century", number),
  /** Today, when the query started. */
  currentDate: scalar<Always<[], Date>>("current_date", undefined, () => "current_date"),
  /** The instant later by `span`. */
  dateAdd: scalar<Fn<[at: Instant, span: Duration], Date>>("date_add"),
  /** How many starts of `unit` lie between two instants. */
  dateDiff: scalar<Between>("date_diff", number),
  /** The part of an instant named by `unit`. */
  datePart: scalar<Fn<[unit: DateUnit | "epoch" | "dow" | "doy" | "isodow", at: Instant | Duration], number>>(
    "date_part",
    number,
  ),
  /** How many whole `unit`s lie between two instants. */
  dateSub: scalar<Between>("date_sub", number),
  /** The start of the unit the instant lies in. */
  dateTrunc: scalar<Fn<[unit: DateUnit, at: Instant], Date>>("date_trunc"),
  /** The day of the month. */
  day: scalar<Part>("day", number),
  /** The English name of the weekday. */
  dayname: scalar<Fn<[at: Instant], string>>("dayname"),
  /** The weekday: Sunday 0 to Saturday 6. */
  dayofweek: scalar<Part>("dayofweek", number),
  /** The day of the year, from 1. */
  dayofyear: scalar<Part>("dayofyear", number),
  /** How many days the month has. */
  daysInMonth: scalar<Fn<[at: Instant], number>>("days_in_month", number),
  /** The year divided by ten. */
  decade: scalar<Part>("decade", number),
  /** Seconds since 1970, or in a span, with fractions. */
  epoch: scalar<Part>("epoch", number),
  /** Milliseconds since 1970, or in a span. */
  epochMs: scalar<Part>("epoch_ms", number),
  /** Nanoseconds since 1970, or in a span. */
  epochNs: scalar<Fn<[at: Instant | Duration], bigint>>("epoch_ns"),
  /** Microseconds since 1970, or in a span. */
  epochUs: scalar<Fn<[at: Instant | Duration], bigint>>("epoch_us"),
  /** 1 for our era, 0 before it. */
  era: scalar<Part>("era", number),
  /** The hour, 0 to 23. */
  hour: scalar<Part>("hour", number),
  /** The weekday: Monday 1 to Sunday 7. */
  isodow: scalar<Part>("isodow", number),
  /** The year the ISO week belongs to. */
  isoyear: scalar<Part>("isoyear", number),
  /** The Julian day, with fractions. */
  julian: scalar<Fn<[at: Instant], number>>("julian", number),
  /** The last day of the month. */
  lastDay: scalar<Fn<[at: Instant], Date>>("last_day"),
  /** A date from its parts. */
  makeDate: scalar<Fn<[year: Real, month: Real, day: Real], Date>>("make_date"),
  /** A time of day from its parts. */
  makeTime: scalar<Fn<[hour: Real, minute: Real, second: Real], string>>("make_time"),
  /** A timestamp from its parts, or from microseconds since 1970. */
  makeTimestamp: scalar<Fn<MakeTimestamp, Date>>("make_timestamp"),
  /** A timestamp from milliseconds since 1970. */
  makeTimestampMs: scalar<Fn<[millis: Real], Date>>("make_timestamp_ms"),
  /** A timestamp from nanoseconds since 1970. */
  makeTimestampNs: scalar<Fn<[nanos: Real], Date>>("make_timestamp_ns"),
  /** An instant from its parts in a time zone, or from microseconds since 1970. */
  makeTimestamptz: scalar<Fn<MakeTimestamp | [...Required<MakeTimestamp>, zone: Text], Date>>("make_timestamptz"),
  /** The seconds and their fraction in microseconds. */
  microsecond: scalar<Part>("microsecond", number),
  /** The millennium. */
  millennium: scalar<Part>("millennium", number),
  /** The seconds and their fraction in milliseconds. */
  millisecond: scalar<Part>("millisecond", number),
  /** The minute, 0 to 59. */
  minute: scalar<Part>("minute", number),
  /** The month, 1 to 12. */
  month: scalar<Part>("month", number),
  /** The English name of the month. */
  monthname: scalar<Fn<[at: Instant], string>>("monthname"),
  /** The seconds and their fraction in nanoseconds. */
  nanosecond: scalar<Part>("nanosecond", number),
  /** The span with whole months and days carried over. */
  normalizedInterval: scalar<Fn<[span: Duration], Interval>>("normalized_interval"),
  /** The instant the query started. */
  now: scalar<Always<[], Date>>("now"),
  /** The quarter, 1 to 4. */
  quarter: scalar<Part>("quarter", number),
  /** The second, 0 to 59. */
  second: scalar<Part>("second", number),
  /** The instant as text, by a format such as `"%Y-%m-%d"`. */
  strftime: scalar<Fn<[at: Instant, format: Text], string>>("strftime"),
  /** The timestamp that text spells in a format, or the first of several that fits; an error if none does. */
  strptime: scalar<Parse>("strptime"),
  /** `strptime`, with null where no format fits. */
  tryStrptime: scalar<Parse>("try_strptime"),
  /** The start of the bucket of `width` the instant lies in, counted from `origin`. */
  timeBucket: scalar<Fn<[width: Duration, at: Instant, origin?: Instant | Duration], Date>>("time_bucket"),
  /** The instant at which clocks of the zone show the timestamp; for an instant with zone, what they show. */
  timezone: scalar<Fn<[zone: Text, at: Instant], Date>>("timezone"),
  /** The hours of the time zone's offset. */
  timezoneHour: scalar<Part>("timezone_hour", number),
  /** The minutes of the time zone's offset. */
  timezoneMinute: scalar<Part>("timezone_minute", number),
  /** A span of centuries. */
  toCenturies: scalar<Make>("to_centuries"),
  /** A span of days. */
  toDays: scalar<Make>("to_days"),
  /** A span of decades. */
  toDecades: scalar<Make>("to_decades"),
  /** A span of hours. */
  toHours: scalar<Make>("to_hours"),
  /** A span of microseconds. */
  toMicroseconds: scalar<Make>("to_microseconds"),
  /** A span of millennia. */
  toMillennia: scalar<Make>("to_millennia"),
  /** A span of milliseconds, fractions included. */
  toMilliseconds: scalar<Make>("to_milliseconds"),
  /** A span of minutes. */
  toMinutes: scalar<Make>("to_minutes"),
  /** A span of months. */
  toMonths: scalar<Make>("to_months"),
  /** A span of quarters. */
  toQuarters: scalar<Make>("to_quarters"),
  /** A span of seconds, fractions included. */
  toSeconds: scalar<Make>("to_seconds"),
  /** The instant that many seconds after 1970. */
  toTimestamp: scalar<Fn<[seconds: Real], Date>>("to_timestamp"),
  /** A span of weeks. */
  toWeeks: scalar<Make>("to_weeks"),
  /** A span of years. */
  toYears: scalar<Make>("to_years"),
  /** The ISO week, 1 to 53. */
  week: scalar<Part>("week", number),
  /** The year. */
  year: scalar<Part>("year", number),
  /** The ISO year and week as one number: 202401. */
  yearweek: scalar<Part>("yearweek", number),

  /** The instant in ISO 8601 with milliseconds: `"2024-05-01T12:00:00.000Z"`. */
  toIso8601: ours<Fn<[at: Instant], string>>(
    "to_iso8601",
    (at) => `strftime(timezone('UTC', CAST(${at} AS TIMESTAMP WITH TIME ZONE)), '%Y-%m-%dT%H:%M:%S.%gZ')`,
  ),
  /** The instant ISO 8601 text spells, in UTC when it names no zone. */
  fromIso8601Timestamp: ours<Fn<[text: Text], Date>>(
    "from_iso8601_timestamp",
    (text) => `CAST(${text} AS TIMESTAMP WITH TIME ZONE)`,
  ),
};

type MakeTimestamp = [yearOrMicros: Real, month?: Real, day?: Real, hour?: Real, minute?: Real, second?: Real];
