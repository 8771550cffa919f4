// Every key of a shard, by the name scripts know it by. All of a shard's keys carry its tag, so that they live in one slot of
// a cluster and one function sees all of it. What differs by function, caller or call is a field or a member, never a key of its
// own: the list is closed, and every function can declare what it uses.

/** The keys, and what each holds. Records are MessagePack maps, without what is usual. */
export const SHARD_KEYS = {
  functions: "hash: function → limits, and whether it is paused",
  heads: "hash: call → record, while it may run or is more than its outcome",
  bodies: "hash: call → payload, while it may run (again)",
  running: "hash: call → lease, while it runs",
  results: "hash: call → how it ended, while somebody may ask",
  queue:
    "sorted set, by bytes: calls that wait, in the order of their function; calls that are delayed, by when they are due",
  lines: "hash: function → what waits, virtual time, what each tenant was given; gone when nothing waits or is delayed",
  stats: "hash: function → counters, workers",
  agenda: "sorted set: what happens by time alone → when, in µs",
  leases: "hash: lease → its calls, function, session, gate, lender, borrower",
  gates: "hash: gate → permits used, leases, functions",
  holders: "sorted set, by bytes: <gate>\\0<lease> for leases whose calls have made calls",
  rates: "hash: rate → limit, GCRA arrival and pause, in µs",
  sessions: "hash: worker or caller → lease, demand, what it serves, as it said last",
  turns: "hash: worker → last turn and what it was given, calls to be told of, where it is parked, its channel",
  parked:
    "sorted set, by bytes: <function>\\0W<channel>\\0<session> for sessions that wait for work; \\0N: for nested calls",
  attached: "sorted set, by bytes: <caller>\\0<call> for calls that have not ended",
  callers: "hash: caller → numbers of the first reply kept and the last one, its channel",
  replies: "hash: <caller>\\0<number> → part, or whose outcome is there",
  tree: "sorted set, by bytes: <parent>\\0<call>",
  idempotency: "hash: <function>\\0<key> → call, digest of its arguments",
  streams: "hash: streaming call → places of its first and next item, bytes, who waits",
  items: "hash: <call>\\0<place> → item",
  dead: "sorted set: dead letter → when it died, in µs",
  shard: "hash: numbers of the shard as a whole",
} as const satisfies Record<string, string>;

export type ShardKey = keyof typeof SHARD_KEYS;

/** The key's full name. */
export function keyName(environment: string, shard: string, key: ShardKey): string {
  return `{${environment}:${shard}}:${key}`;
}

/** A key of one process, for {@link RedisConnection.secure}. */
export function markName(environment: string, shard: string, process: string): string {
  return `{${environment}:${shard}}:mark:${process}`;
}

/** The channel on which one process hears of a shard. */
export function channelName(environment: string, shard: string, process: string): string {
  return `{${environment}:${shard}}:to:${process}`;
}
