// Which keys of a shard may be left when all calls are over and all sessions have ended, and how much may be in them.
import type { ShardKey } from "../../../compute/queue/redis/keys.ts";
import type { CallFacts, Facts } from "./facts.ts";
import type { Remains } from "./history.ts";

/** Why a key may stay, and how many entries it may have; a key that is not here must be gone. */
interface Staying {
  readonly why: string;
  readonly most: (kept: Kept) => number;
}

/** What is kept for whoever asks later. */
interface Kept {
  readonly functions: number;
  readonly deferred: number;
  readonly dead: number;
  readonly streams: number;
  /** Calls whose callers were lost while they ran: those of handlers, too. */
  readonly orphans: number;
}

const ANY = () => Number.POSITIVE_INFINITY;

/** By the names of compute/queue/redis/keys.ts. */
const STAYING: { readonly [Name in ShardKey]?: Staying } = {
  functions: { why: "what was declared stays declared", most: ({ functions }) => functions },
  stats: { why: "counters only grow", most: ({ functions }) => functions },
  shard: { why: "numbers of the shard as a whole", most: ANY },
  gates: { why: "the limit of each gate, declared", most: ({ functions }) => functions },
  rates: { why: "the limit and the arrival time of each rate, declared", most: ({ functions }) => functions * 2 },
  heads: { why: "calls whose outcome is kept", most: (kept) => outcomes(kept) },
  results: { why: "outcomes of deferred calls, dead letters and orphans", most: (kept) => outcomes(kept) },
  tree: { why: "which of these was made by which", most: ({ orphans }) => orphans },
  bodies: { why: "payloads of dead letters", most: ({ dead }) => dead },
  dead: { why: "dead letters", most: ({ dead }) => dead },
  streams: { why: "ends of streams that their readers have not asked for", most: ({ streams }) => streams },
  items: { why: "the items before those ends", most: ANY },
  agenda: {
    why: "when what is kept is forgotten",
    most: (kept) => kept.functions + kept.streams + outcomes(kept),
  },
};

/** Made by a handler, or by a caller of the load that did not live to see its end. */
function isOrphan(call: CallFacts | undefined): boolean {
  return call === undefined || call.ends.length === 0;
}

function outcomes({ deferred, dead, orphans }: Kept): number {
  return deferred + dead + orphans;
}

/** What is left that should not be, in words. */
export function* keysLeft({ calls, executions, blows }: Facts, { keys, waiting }: Remains): Iterable<string> {
  const all = [...calls.values()].map(({ called }) => called);
  const kept: Kept = {
    functions: Object.keys(waiting).length,
    deferred: all.filter(({ isDeferred }) => isDeferred).length,
    dead: all.filter(({ fate }) => fate !== "value").length,
    streams: all.filter(({ items }) => items !== undefined).length,
    orphans: executions.filter((one) => one.calls.some((call) => blows.all.length > 0 && isOrphan(calls.get(call))))
      .length,
  };
  for (const { name, entries, hasTtl } of keys) {
    if (hasTtl) continue;
    const staying = STAYING[name as ShardKey];
    const most = staying?.most(kept) ?? 0;
    if (entries > most)
      yield `key ${name} has ${entries} entries, where ${most} may be left (${staying?.why ?? "it goes"})`;
  }
}
