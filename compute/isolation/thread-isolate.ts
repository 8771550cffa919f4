// Handlers in threads of this process: they may block and leak, and one that kills its thread kills no other function's.
import { availableParallelism } from "node:os";
import type { ResourceLimits } from "node:worker_threads";
import { GuestIsolate, type GuestOptions, type PlacedFunction } from "./host/guest-isolate.ts";
import { ThreadLinks } from "./host/thread-links.ts";
import type { Isolate } from "./isolate.ts";

/** Options of {@link openThreadIsolate}. */
export interface ThreadIsolateOptions extends GuestOptions {
  /** @defaultValue the processors this process may use */
  readonly maxThreads?: number | undefined;
  /** What V8 may use in each thread; one that needs more ends, with its work. @defaultValue this process's own */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/**
 * The isolate of a function that says `isolation: "thread"`. Each function has threads of its own, started when work needs
 * them; work goes to an idle one, else to the one with the least to do, and asynchronous handlers share a thread.
 */
export function openThreadIsolate(definition: PlacedFunction, options: ThreadIsolateOptions = {}): Isolate {
  const { maxThreads = availableParallelism(), resourceLimits, find } = options;
  const links = new ThreadLinks({ maxThreads, resourceLimits });
  return new GuestIsolate(definition, {
    entry: "thread-main",
    open: (entry, events) => links.open(entry, events),
    maxGuests: maxThreads,
    find,
    close: () => links.close(),
  });
}
