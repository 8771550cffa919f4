// Which deployed versions a worker serves: the current ones, and others for as long as there is work for them. What nobody can
// serve any more is given to the current version, or ended. Decided here, done elsewhere.
import type { FunctionStats } from "../queue/queue.ts";

/** What a worker knows when it looks. Versions go by their names in the queue. */
export interface VersionsSeen {
  /** The current version of each name that is in use, by name. */
  readonly current: ReadonlyMap<string, string>;
  /** Of all functions whose names the worker serves. */
  readonly stats: readonly FunctionStats[];
  /** Deployed versions it serves, and for how long each has had nothing to do. */
  readonly idleMs: ReadonlyMap<string, number>;
}

export interface VersionsPlan {
  readonly serve: readonly string[];
  readonly retire: readonly string[];
  /** Nobody has served them for long although work waits. If they cannot be served here either, the current version has to. */
  readonly orphans: readonly Orphan[];
}

export interface Orphan {
  readonly version: string;
  readonly current: string;
}

/** So long nobody serves a version, or a version has nothing to do, before something is done about it. */
const VERSION_GRACE_MS = 60_000;

export function planVersions({ current, stats, idleMs }: VersionsSeen): VersionsPlan {
  const wanted = new Set([...current.values(), ...stats.filter(hasWork).map((one) => one.function)]);
  const orphans = stats.flatMap(({ function: version, unservedMs }) => {
    const now = current.get(nameOf(version));
    return unservedMs < VERSION_GRACE_MS || now === undefined || now === version ? [] : [{ version, current: now }];
  });
  return {
    serve: [...wanted].filter((version) => !idleMs.has(version)),
    retire: [...idleMs]
      .filter(([version, ms]) => !wanted.has(version) && ms >= VERSION_GRACE_MS)
      .map(([version]) => version),
    orphans,
  };
}

export function hasWork({ waitingMessages, delayedMessages, runningLeases, demandRows }: FunctionStats): boolean {
  return waitingMessages + delayedMessages + runningLeases + demandRows > 0;
}

/** Names have no `@` in them. */
export function nameOf(version: string): string {
  return version.split("@", 1)[0]!;
}
