// A history put in order for its judges: calls with all that happened to them, executions with their effective ends.
import {
  type Accepted,
  type Called,
  eventsOf,
  type FactOf,
  type History,
  type HistoryEvent,
  type LeasedCall,
} from "./history.ts";

/** One invocation of a handler. */
export interface Execution {
  readonly run: string;
  readonly process: string;
  readonly function: string;
  readonly calls: readonly string[];
  readonly attempt: number;
  readonly fence: number;
  readonly depth: number;
  /** Since when its process may have had its lease: it may be struck before its handler begins. */
  readonly leasedUs: number;
  readonly startUs: number;
  /** When its handler was over; Infinity: nobody saw it. */
  readonly endUs: number;
  /** From when on the queue may take it for lost: its process was struck, or the queue went back in time. */
  readonly lostUs: number;
  /** When the queue went back in time first. */
  readonly undoneUs: number;
  /** Undefined: it never came to its end. */
  readonly how: FactOf<"ended">["how"] | undefined;
}

/** A lease that held a call. */
export interface CallLease extends LeasedCall {
  readonly process: string;
  readonly token: number;
  readonly sentUs: number;
  readonly atUs: number;
}

/** All that happened to one call of the load; calls that handlers make are seen only by their executions. */
export interface CallFacts {
  readonly called: Called & HistoryEvent;
  accepted: (Accepted & HistoryEvent) | undefined;
  readonly ends: (FactOf<"answered"> | FactOf<"failed">)[];
  readonly items: number[];
  readonly executions: Execution[];
  readonly leases: CallLease[];
}

export interface Facts {
  readonly history: History;
  readonly calls: ReadonlyMap<string, CallFacts>;
  readonly executions: readonly Execution[];
  readonly blows: Blows;
  readonly rollbacks: readonly FactOf<"rolled-back">[];
}

/** A moment at which a process stopped doing anything, for a while or for good. */
interface Blow {
  readonly atUs: number;
  readonly process: string;
  readonly isFatal: boolean;
  /** It could still hand back what it ran. */
  readonly isGentle: boolean;
}

/** What was done to processes. */
export class Blows {
  readonly all: readonly Blow[];

  constructor(history: History) {
    const struck = (kind: "killed" | "stopped" | "dismissed") =>
      eventsOf(history, kind).map(({ atUs, target }) => ({
        ...{ atUs, process: target },
        isFatal: kind !== "stopped",
        isGentle: kind === "dismissed",
      }));
    const stalled = eventsOf(history, "stalled").map(({ sinceUs, process }) => ({
      ...{ atUs: sinceUs, process, isFatal: false, isGentle: false },
    }));
    const blows = [...struck("killed"), ...struck("stopped"), ...struck("dismissed"), ...stalled];
    this.all = blows.sort((a, b) => a.atUs - b.atUs);
  }

  /** The first that hits `process` between the two moments. */
  first(process: string, fromUs: number, toUs = Number.POSITIVE_INFINITY): Blow | undefined {
    return this.all.find((blow) => blow.process === process && blow.atUs >= fromUs && blow.atUs <= toUs);
  }
}

export function factsOf(history: History): Facts {
  const blows = new Blows(history);
  const rollbacks = eventsOf(history, "rolled-back");
  const executions = executionsOf(history, blows, rollbacks);
  return { history, calls: callsOf(history, executions), executions, blows, rollbacks };
}

function executionsOf(history: History, blows: Blows, rollbacks: Facts["rollbacks"]): Execution[] {
  const ends = new Map(eventsOf(history, "ended").map((ended) => [ended.run, ended]));
  const leases = new Map(eventsOf(history, "leased").map((leased) => [`${leased.process} ${leased.token}`, leased]));
  return eventsOf(history, "started").map((started) => {
    const { atUs: startUs, process } = started;
    const ended = ends.get(started.run);
    // After a rollback numbers of leases come again: one that was asked for later is not meant.
    const sentUs = leases.get(`${process} ${started.fence}`)?.sentUs ?? startUs;
    const leasedUs = Math.min(sentUs, startUs);
    const blowUs = blows.first(process, leasedUs)?.atUs ?? Number.POSITIVE_INFINITY;
    const undoneUs = rollbacks.find(({ atUs }) => atUs >= leasedUs)?.atUs ?? Number.POSITIVE_INFINITY;
    return {
      ...started,
      ...{ leasedUs, startUs },
      endUs: ended?.atUs ?? Number.POSITIVE_INFINITY,
      lostUs: Math.min(blowUs, undoneUs),
      undoneUs,
      how: ended?.how,
    };
  });
}

function callsOf(history: History, executions: readonly Execution[]): ReadonlyMap<string, CallFacts> {
  const calls = new Map<string, CallFacts>();
  for (const called of eventsOf(history, "called")) {
    calls.set(called.call, { called, accepted: undefined, ends: [], items: [], executions: [], leases: [] });
  }
  for (const event of history) note(calls, event);
  for (const execution of executions) for (const call of execution.calls) calls.get(call)?.executions.push(execution);
  for (const { executions: own } of calls.values()) own.sort(inOrder);
  return calls;
}

/** By lease; after a rollback their numbers come again. */
function inOrder(a: Execution, b: Execution): number {
  const isAcross = a.undoneUs !== b.undoneUs;
  return (isAcross ? 0 : a.fence - b.fence) || a.startUs - b.startUs;
}

function note(calls: ReadonlyMap<string, CallFacts>, event: HistoryEvent): void {
  if (event.kind === "accepted") calls.get(event.call)!.accepted = event;
  else if (event.kind === "answered" || event.kind === "failed") calls.get(event.call)!.ends.push(event);
  else if (event.kind === "item") calls.get(event.call)!.items.push(event.index);
  else if (event.kind === "leased") noteLease(calls, event);
}

function noteLease(calls: ReadonlyMap<string, CallFacts>, leased: FactOf<"leased">): void {
  const { process, token, sentUs, atUs } = leased;
  for (const message of leased.messages) {
    calls.get(message.call)?.leases.push({ ...message, process, token, sentUs, atUs });
  }
}

/** Whether what the queue did between the two moments may have been undone. */
export function wasRolledBack({ rollbacks }: Facts, fromUs: number, toUs: number): boolean {
  return rollbacks.some(({ atUs, lostUs }) => atUs >= fromUs && atUs - lostUs <= toUs);
}
