// How large the rows of a query are at most likely: what its sources say, together.
import type { Source } from "../plan/query-text.ts";

/** The sum over the sources; undefined when there are none, or one does not know. */
export function rowBytesOf(sources: Iterable<Source>): number | undefined {
  let total: number | undefined;
  for (const source of sources) {
    if (source.kind !== "sql" || source.rowBytes === undefined) return undefined;
    total = (total ?? 0) + source.rowBytes;
  }
  return total;
}
