// Redis as the rest of `compute` sees it: functions of our own libraries, a few plain commands, words heard on channels.
// One server or a cluster, it is the same.

/** A library of Redis functions, its name made from a hash of its text: two versions never meet. */
export interface RedisLibrary {
  /** As in `#!lua name=…`. */
  readonly name: string;
  readonly text: string;
}

/** What a command or function is given. Texts go as UTF-8. */
export type RedisArgument = string | Buffer;

/** A server that takes writes: the only one, or one of a cluster's. */
export interface RedisPrimary {
  /** `host:port` */
  readonly place: string;
  /**
   * Sends it a command that has no key.
   * @throws `compute.unavailable`, `config.redis-forbidden`
   */
  ask(name: string, ...args: readonly string[]): Promise<unknown>;
}

/** A connection of one process to one Redis or Redis Cluster. Replies are as Redis gives them: texts as `Buffer`, nulls as `null`. */
export interface RedisConnection {
  /**
   * Runs a function of `library`, loading it where it is not known. All `keys` are of one slot. Sent again by itself when
   * the connection was lost before the reply.
   * @throws `compute.unavailable` (facts say whether trying later may help), `config.redis-forbidden`, `internal.invariant`
   *   when the function failed
   */
  run(
    library: RedisLibrary,
    functionName: string,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown>;
  /**
   * Runs a plain command on `key`, which stands first among its arguments.
   * @throws `compute.unavailable`, `config.redis-forbidden`
   */
  command(name: string, key: string, ...args: readonly RedisArgument[]): Promise<unknown>;
  /**
   * `hear` is told every message published on `channel` from when this resolves; and undefined each time a lost connection
   * is there again, when messages may have been missed. Resolves to what ends it.
   */
  subscribe(channel: string, hear: (message: Buffer | undefined) => void): Promise<() => void>;
  /**
   * Resolves when everything that was written and answered before, on the server of the key `mark`, would survive a power
   * loss: it is on disk or with a replica. `mark` is a key for nothing else, and goes by itself.
   * @throws `compute.unavailable`, `config.redis-unsuitable` when there is neither
   */
  secure(mark: string): Promise<void>;
  /** The primaries known now. */
  primaries(): Promise<readonly RedisPrimary[]>;
  close(): Promise<void>;
}
