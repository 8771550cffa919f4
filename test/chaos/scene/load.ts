// What a caller calls: so many calls, so many of them at once, of functions drawn from a seed.
import { setTimeout as sleep } from "node:timers/promises";
import { isQuarryError } from "../../../engine/index.ts";
import type { Fate } from "../history/history.ts";
import type { Recorder } from "../history/recorder.ts";
import { batched, counting, flaky, gated, outer, plain, poison, rated, tree } from "./functions.ts";
import { between, type Random } from "./random.ts";

/** How often each kind is called, as a share of all. */
export type Mix = Readonly<Partial<Record<CallKind, number>>>;

export interface Load {
  readonly calls: number;
  readonly inFlight: number;
  readonly mix: Mix;
  readonly seed: number;
}

interface Deferred {
  readonly id: string;
  get(): Promise<unknown>;
}

/** One call as it will be made. */
interface Planned {
  readonly function: string;
  readonly isDeferred: boolean;
  readonly fate: Fate;
  readonly items?: number;
  readonly failures?: number;
  /** The value's lease, or that of none for a stream. */
  make(call: string, hooks: CallHooks): Promise<unknown>;
}

interface CallHooks {
  accepted(id: string): void;
  item(index: number): void;
}

const KINDS = {
  plain: () => attached("chaos_plain@1", (call) => plain.remote({ call })),
  gated: (random: Random) => {
    const busyMs = between(random, 0, 4);
    return attached("chaos_gated@1", (call) => gated.remote({ call, busyMs }));
  },
  rated: () => attached("chaos_rated@1", (call) => rated.remote({ call })),
  batched: () => attached("chaos_batched@1", (call) => batched.remote({ call })),
  outer: () => attached("chaos_outer@1", (call) => outer.remote({ call })),
  tree: () => attached("chaos_tree@1", (call) => tree.remote({ call, depth: 0 })),
  flaky: (random: Random) => {
    const failures = Math.floor(between(random, 1, 4));
    return { ...attached("chaos_flaky@1", (call) => flaky.remote({ call, failures })), failures };
  },
  failing: () => ({
    ...attached("chaos_flaky@1", (call) => flaky.remote({ call, failures: 9 })),
    fate: "failure" as const,
  }),
  counting: (random: Random) => streamOf(Math.floor(between(random, 0, 600))),
  deferred: () => deferred("chaos_plain@1", (call) => plain.enqueue({ call })),
  deferredGated: () => deferred("chaos_gated@1", (call) => gated.enqueue({ call, busyMs: 1 })),
  deferredFailing: () => ({
    ...deferred("chaos_flaky@1", (call) => flaky.enqueue({ call, failures: 9 })),
    fate: "failure" as const,
  }),
  suspect: () => attached("chaos_poison@1", (call) => poison.remote({ call, times: 1 })),
  poison: () => ({
    ...attached("chaos_poison@1", (call) => poison.remote({ call, times: 0 })),
    fate: "death" as const,
  }),
} satisfies Record<string, (random: Random) => Planned>;

export type CallKind = keyof typeof KINDS;

/** Makes the calls, and tells `onDone` of each that is over; resolves when all are. */
export async function runLoad(name: string, load: Load, random: Random, recorder: Recorder, onDone: () => void) {
  let made = 0;
  const lane = async () => {
    while (made < load.calls) {
      const call = `${name}-${++made}`;
      await makeCall(call, KINDS[drawKind(load.mix, random)](random), recorder);
      onDone();
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, lane));
}

async function makeCall(call: string, planned: Planned, recorder: Recorder): Promise<void> {
  const { make, ...called } = planned;
  recorder.record({ kind: "called", call, ...called });
  try {
    const value = await make(call, {
      accepted: (id) => recorder.record({ kind: "accepted", call, id }),
      item: (index) => recorder.record({ kind: "item", call, index }),
    });
    recorder.record({ kind: "answered", call, fence: fenceOf(value) });
  } catch (error) {
    const facts = errorFacts(error);
    recorder.record({ kind: "failed", call, ...facts });
    // Who is turned away comes again later, with another call.
    if (facts.code === "compute.unavailable" || facts.code === "compute.queue-full") await sleep(REFUSED_PAUSE_MS);
  }
}

const REFUSED_PAUSE_MS = 500;

export function fenceOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function errorFacts(error: unknown): { readonly code: string; readonly message: string } {
  return { code: isQuarryError(error) ? error.code : "unknown", message: String(error) };
}

function drawKind(mix: Mix, random: Random): CallKind {
  const kinds = Object.entries(mix) as [CallKind, number][];
  let left = random() * kinds.reduce((sum, [, share]) => sum + share, 0);
  for (const [kind, share] of kinds) {
    left -= share;
    if (left < 0) return kind;
  }
  return kinds[0]![0];
}

function attached(name: string, make: (call: string) => Promise<number>): Planned {
  return { function: name, isDeferred: false, fate: "value", make };
}

function deferred(name: string, enqueue: (call: string) => Promise<Deferred>): Planned {
  return {
    ...{ function: name, isDeferred: true, fate: "value" },
    async make(call, { accepted }) {
      const handle = await enqueue(call);
      accepted(handle.id);
      return await handle.get();
    },
  };
}

function streamOf(items: number): Planned {
  return {
    ...{ function: "chaos_counting@1", isDeferred: false, fate: "value", items },
    async make(call, { item }) {
      for await (const index of counting.remote({ call, items })) item(index);
      return undefined;
    },
  };
}
