// A shard that a newer version of this package has changed: this one leaves it alone, and says what to do.
import { isQuarryError, QuarryError } from "../../../engine/index.ts";

/** As the library's functions say it. */
const REFUSAL = /^PROTOCOL (\d+)/;

/** What to throw in the place of `error`: itself, if it says nothing of a newer protocol. */
export function newerProtocol(error: unknown, shard: string): unknown {
  const refusal = isQuarryError(error, "internal.invariant") ? REFUSAL.exec(error.facts.detail) : null;
  if (refusal === null) return error;
  const protocol = Number(refusal[1]);
  const message = `Shard "${shard}" is used by a newer Quarry (protocol ${protocol}): update this process to that version.`;
  return new QuarryError("config.newer-protocol", message, { shard, protocol }, { cause: error });
}
