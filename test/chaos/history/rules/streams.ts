// Items of a stream come in order, without a gap and without a repeat, and all of them when it ended well.
import type { Violation } from "../check-history.ts";
import type { Facts } from "../facts.ts";
import { nameOf } from "./results.ts";

export function* checkStreams({ calls }: Facts): Iterable<Violation> {
  for (const call of calls.values()) {
    const { called, items, ends } = call;
    if (called.items === undefined) continue;
    const wrong = items.findIndex((index, place) => index !== place);
    const isWhole = !ends.some(({ kind }) => kind === "answered") || items.length === called.items;
    if (wrong >= 0) yield { promise: "stream", detail: `${nameOf(call)}: item ${items[wrong]} at place ${wrong}` };
    else if (!isWhole) yield { promise: "stream", detail: `${nameOf(call)}: ${items.length} items of ${called.items}` };
  }
}
