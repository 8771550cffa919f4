// Two trees of nested calls that wait for each other's full gates: neither can ever go on, so the newest call is refused.

/** A gate as the search sees it. */
export interface WatchedGate {
  readonly key: string;
  readonly isFull: boolean;
  /** The calls of each lease that holds it. */
  readonly holders: Iterable<Iterable<WatchedCall>>;
}

/** A call that has not ended. */
export interface WatchedCall {
  readonly function: string;
  readonly gate: WatchedGate;
  readonly isRunning: boolean;
  /** An ancestor would lend it a permit now. */
  readonly canBorrow: boolean;
  /** The calls it made that have not ended; its handler is taken to wait for all of them. */
  readonly children: Iterable<WatchedCall>;
}

/**
 * Whether `call`, which waits or is about to, waits in a circle: every holder of its gate waits, by way of calls it made, for a
 * gate whose every holder does … back to where the search began. The path in words, or undefined.
 *
 * One holder that merely runs ends the search, so it costs little where there is no deadlock.
 */
export function findDeadlock(call: WatchedCall): string | undefined {
  return waitsForEver(call, new Map())?.join("; ");
}

/** What is known of gates by key: `closed` is taken for granted while its holders are looked at, which closes a circle. */
type Seen = Map<string, "closed" | "open">;

/** The steps of the circle `call` waits in. */
function waitsForEver(call: WatchedCall, seen: Seen): readonly string[] | undefined {
  const { gate } = call;
  if (!gate.isFull || call.canBorrow || seen.get(gate.key) === "open") return undefined;
  const step = `${call.function} waits for "${gate.key}"`;
  if (seen.get(gate.key) === "closed") return [step];
  seen.set(gate.key, "closed");
  const steps = closedForEver(gate, seen);
  if (steps === undefined) seen.set(gate.key, "open");
  return steps && [step, ...steps];
}

/** Why no holder of the gate will ever give it back: the steps of the last one looked at. */
function closedForEver(gate: WatchedGate, seen: Seen): readonly string[] | undefined {
  let steps: readonly string[] | undefined;
  for (const calls of gate.holders) {
    steps = runsForEver(gate, calls, seen);
    if (steps === undefined) return undefined;
  }
  return steps;
}

/** Why a lease of these calls will never end: one of them waits, through calls it made, for ever. */
function runsForEver(gate: WatchedGate, calls: Iterable<WatchedCall>, seen: Seen): readonly string[] | undefined {
  for (const call of calls) {
    for (const child of call.children) {
      const steps = child.isRunning ? runsForEver(child.gate, [child], seen) : waitsForEver(child, seen);
      if (steps !== undefined)
        return [`${call.function}, which holds "${gate.key}", waits for ${child.function}`, ...steps];
    }
  }
  return undefined;
}
