// Every key of a shard, by the name scripts know it by. All of a shard's keys carry its tag, so that they live in one slot of
// a cluster and one script sees all of it. What differs by function, caller or call is a field or a member, never a key of its
// own: the list is closed, and every script can declare what it uses. (M3 gives large payloads and replies keys of their own.)

/** The keys, and what each holds. */
export const SHARD_KEYS = {
  functions: "hash: function → limits, and whether it is paused",
  heads: "hash: call → packed state",
  bodies: "hash: call → payload, while it may run (again)",
  results: "hash: call → how it ended, while somebody may ask",
  queue:
    "sorted set, by bytes: calls that wait, in the order of their function; calls that are delayed, by when they are due",
  lines: "hash: function → virtual time, arrivals, and what each tenant was given: gone when nothing waits",
  agenda: "sorted set: what happens by time alone → when, in µs",
  leases: "hash: lease → its calls, session, gate, lender, borrower",
  gates: "hash: gate → permits used and by which leases, functions",
  rates: "hash: rate → GCRA arrival and pause, in µs",
  sessions: "hash: worker or caller → its leases, last turn, demand, calls to be told of",
  attached: "sorted set, by bytes: <caller>\0<call> for calls that have not ended",
  callers: "hash: caller → numbers of the first reply kept and the last one",
  replies: "hash: <caller>\0<number> → part, or whose outcome is there",
  tree: "sorted set, by bytes: <parent>\0<call>",
  idempotency: "hash: <function>\0<key> → call, digest of its arguments",
  streams: "hash: streaming call → places of its first and next item, bytes",
  items: "hash: <call>\0<place> → item",
  dead: "sorted set: dead letter → when it died, in µs",
  stats: "hash: function → counters",
  shard: "hash: numbers of the shard as a whole",
  wake: "channel: what waiters may look at, as a JSON list of words",
} as const satisfies Record<string, string>;

export type ShardKey = keyof typeof SHARD_KEYS;

/** The key's full name. */
export function keyName(environment: string, shard: string, key: ShardKey): string {
  return `{${environment}:${shard}}:${key}`;
}
