// The early word to those who did not know that calls run one at a time unless told otherwise.

/** Something worth saying once, by whoever talks to the user. */
export interface Notice {
  readonly code: "default-concurrency" | "no-worker";
  readonly message: string;
}

/** How fast the calls of a function go. */
export interface Pace {
  readonly name: string;
  /** Handler invocations still to come. */
  readonly callsLeft: number;
  readonly rowsPerCall: number;
  readonly meanMs: number;
}

/** Below this the wait is not worth a word. */
const MIN_WAIT_MS = 10_000;

/** What to say about a function of undeclared concurrency, or nothing when its calls will be done soon. */
export function concurrencyNotice({ name, callsLeft, rowsPerCall, meanMs }: Pace): Notice | undefined {
  const waitMs = callsLeft * meanMs;
  if (waitMs < MIN_WAIT_MS) return undefined;
  const rows = (callsLeft * rowsPerCall).toLocaleString("en-US");
  const each = `about ${formatMs(meanMs)} ${rowsPerCall === 1 ? "each" : `per ${rowsPerCall}`}`;
  const message = `${name}: ${rows} rows, concurrency 1 (default), ${each}: ${formatMs(waitMs)}; set \`concurrency\``;
  return { code: "default-concurrency", message };
}

function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
