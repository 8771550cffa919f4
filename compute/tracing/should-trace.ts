// Which calls are traced: the five sampling states of a function.
import type { TracingSettings } from "../../catalog/index.ts";

/**
 * `all` and a `ratio` of the calls begin traces; the others only continue a caller's, except `off`, which leaves it to
 * the calls below.
 * @param random from 0 up to 1, not included
 */
export function shouldTrace(settings: TracingSettings, hasTracedCaller: boolean, random: number): boolean {
  switch (settings.kind) {
    case "all":
      return true;
    case "ratio":
      return hasTracedCaller || random < settings.sampleRate;
    case "traced-callers":
    case "inherit":
      return hasTracedCaller;
    case "off":
      return false;
  }
}
