// Tokens spent ≤ rate × time + burst. A lease was granted at some moment between its turn and its reply: what was asked for
// and had within a window was certainly spent in it.
import type { Violation } from "../check-history.ts";
import type { Facts } from "../facts.ts";
import { eventsOf, type FactOf } from "../history.ts";
import type { Promises, RatePromise } from "../promises.ts";

/** Leases after the first of a window: a rate that is exceeded is exceeded soon. */
const MAX_WINDOW = 400;

export function* checkRates({ history, rollbacks }: Facts, { rates }: Promises): Iterable<Violation> {
  const all = eventsOf(history, "leased");
  for (const [name, rate] of Object.entries(rates)) {
    const leases = all.filter((leased) => leased.function === name);
    for (const era of erasOf(
      leases,
      rollbacks.map(({ atUs }) => atUs),
    ))
      yield* checkWindows(name, era, rate);
  }
}

/** A queue that went back in time has forgotten what it gave. */
function erasOf(leases: readonly FactOf<"leased">[], endsUs: readonly number[]): (readonly FactOf<"leased">[])[] {
  const bounds = [0, ...endsUs, Number.POSITIVE_INFINITY];
  return bounds.slice(1).map((endUs, at) => leases.filter(({ sentUs, atUs }) => sentUs >= bounds[at]! && atUs < endUs));
}

function* checkWindows(name: string, leases: readonly FactOf<"leased">[], rate: RatePromise): Iterable<Violation> {
  const byEnd = [...leases].sort((a, b) => a.atUs - b.atUs);
  for (const [at, first] of byEnd.entries()) {
    let tokens = 0;
    for (const lease of byEnd.slice(at, at + MAX_WINDOW)) {
      if (lease.sentUs < first.sentUs) continue;
      tokens += lease.messages.length;
      const windowUs = lease.atUs - first.sentUs;
      const most = rate.burst + (rate.tokensPerSecond * windowUs) / 1_000_000;
      if (tokens <= most + 1e-6) continue;
      yield { promise: "rate", detail: `${name}: ${tokens} tokens in ${windowUs / 1000} ms, at most ${most}` };
      return;
    }
  }
}
