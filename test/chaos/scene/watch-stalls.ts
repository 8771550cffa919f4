// Notes when this process did nothing for a while, stopped or starved: its sessions may have ended meanwhile, and rightly so.
import { nowUs } from "../history/history.ts";
import type { Recorder } from "../history/recorder.ts";

const LOOK_EVERY_MS = 50;

/** @param leaseMs a stall of half of it may have cost a beat too many */
export function watchStalls(recorder: Recorder, leaseMs: number): void {
  let lastUs = nowUs();
  setInterval(() => {
    const sinceUs = lastUs;
    lastUs = nowUs();
    if (lastUs - sinceUs > (leaseMs / 2) * 1000) recorder.record({ kind: "stalled", sinceUs });
  }, LOOK_EVERY_MS).unref();
}
