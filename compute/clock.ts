// Time as a port: everything that waits or measures asks a clock, so that tests run on virtual time.

/** A wait that can be given up. */
export interface Timer {
  cancel(): void;
}

/** What time it is, and a wait. */
export interface Clock {
  /** Microseconds since the epoch, a whole number that never goes back. */
  nowUs(): number;
  /** Runs `run` once, `delayMs` from now or soon after. */
  after(delayMs: number, run: () => void): Timer;
}

/** Node's timers cannot wait longer; whoever waits looks again after this long. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const EPOCH_US = Math.round(performance.timeOrigin * 1000);

/** The process's monotonic clock, set to the time of day when the process began. */
export const systemClock: Clock = {
  nowUs: () => EPOCH_US + Math.round(performance.now() * 1000),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, Math.ceil(delayMs)), MAX_DELAY_MS));
    return { cancel: () => clearTimeout(timer) };
  },
};
