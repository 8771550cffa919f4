// Chunks are freed by V8's finalizers, and V8 sees a handle of a few bytes, not the megabytes behind it: without a nudge
// a stream of 20 million rows holds gigabytes. A minor collection costs about 0.1 ms.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Chunk bytes handed out between two collections. */
const BYTES_BETWEEN_COLLECTIONS = 32 * 1024 * 1024;

type Collect = (options: { type: "minor" }) => void;

let collect: Collect | undefined;
let handedOutBytes = 0;

/** Tells the collector that a chunk of about `bytes` has been handed out. */
export function noteChunk(bytes: number): void {
  handedOutBytes += bytes;
  if (handedOutBytes < BYTES_BETWEEN_COLLECTIONS) return;
  handedOutBytes = 0;
  collect ??= exposedCollector();
  collect({ type: "minor" });
}

function exposedCollector(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}
