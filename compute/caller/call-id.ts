// Ids of calls: `<shard>.<ULID>`, growing with every one made. The 80 bits beside the time are drawn once and then counted
// up: an id costs the joining of two short strings.
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { CallId } from "../queue/messages.ts";

/** Crockford's base 32. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Every pair of digits: the end of an id is looked up. */
const PAIRS: readonly string[] = Array.from({ length: 1024 }, (_, value) => encode(value, 2));

/** Six digits are counted, ten stay as they were drawn. */
const COUNTED_DIGITS = 6;
const COUNT_LIMIT = 2 ** (5 * COUNTED_DIGITS);

/**
 * The ids of one caller.
 * @source https://github.com/ulid/spec
 */
export class CallIds {
  readonly #shard: string;
  readonly #clock: Clock;
  readonly #drawn: string;
  #count: number;
  #ms = -1;
  /** All of the next id but its last two digits. */
  #head = "";

  constructor(shard: string, clock: Clock) {
    this.#shard = shard;
    this.#clock = clock;
    const bytes = randomBytes(14);
    this.#drawn = Array.from(bytes.subarray(0, 10), (byte) => DIGITS[byte & 31]).join("");
    // The lower half, so that many can be counted before the time has to help out.
    this.#count = bytes.readUInt32BE(10) & (COUNT_LIMIT / 2 - 1);
    this.lookAtClock();
  }

  /** Ids made from here on carry the time of now: one look at the clock for all that are made together. */
  lookAtClock(): void {
    const ms = Math.floor(this.#clock.nowUs() / 1000);
    if (ms <= this.#ms) return;
    this.#ms = ms;
    this.#begin();
  }

  next(): CallId {
    const last = ++this.#count & 1023;
    if (last === 0) this.#begin();
    return (this.#head + PAIRS[last]) as CallId;
  }

  #begin(): void {
    if (this.#count === COUNT_LIMIT) {
      this.#count = 0;
      this.#ms++;
    }
    const counted = encode(this.#count >>> 10, COUNTED_DIGITS - 2);
    this.#head = `${this.#shard}.${encode(this.#ms, 10)}${this.#drawn}${counted}`;
  }
}

/** The shard that an id names, or undefined when it is no id. */
export function shardOf(id: string): string | undefined {
  return /^([a-z0-9_-]{1,64})\.[0-9A-HJKMNP-TV-Z]{26}$/.exec(id)?.[1];
}

function encode(value: number, digits: number): string {
  let text = "";
  for (let rest = value; text.length < digits; rest = Math.floor(rest / 32)) text = DIGITS[rest % 32] + text;
  return text;
}
