// One line on a terminal that says how far a query is; nothing where nobody would see it.
import type { Writable } from "node:stream";
import type { Progress } from "../../engine/index.ts";
import { counted } from "../print.ts";

/** A query that is done by then needs no line. */
const QUIET_MS = 500;
const START_OF_EMPTY_LINE = "\r\x1b[K";

export interface ProgressLine {
  readonly onProgress: (progress: Progress) => void;
  /** Before anything else is written. */
  clear(): void;
}

export function progressLine(stream: Writable & { readonly isTTY?: boolean }): ProgressLine {
  let shown = false;
  const show = (text: string) => void (stream.isTTY === true && stream.write(START_OF_EMPTY_LINE + text));
  return {
    onProgress: (progress) => {
      if (progress.elapsedMs < QUIET_MS) return;
      shown = true;
      show(progressText(progress));
    },
    clear: () => {
      if (shown) show("");
      shown = false;
    },
  };
}

function progressText({ rows, calls, failures, elapsedMs }: Progress): string {
  const parts = [counted(rows, "row"), counted(calls, "call"), `${(elapsedMs / 1000).toFixed(1)} s`];
  if (failures > 0) parts.splice(2, 0, `${failures} failed`);
  return parts.join(", ");
}
