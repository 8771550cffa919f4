// How a connection to Redis is made: options, their defaults, and the settings they become.
import { QuarryError } from "../../engine/index.ts";
import { parseRedisUrl, type RedisAddress } from "./address.ts";

/** What TLS needs beside the trust that Node has already (`NODE_EXTRA_CA_CERTS` adds to that). PEM texts. */
export interface RedisTls {
  /** Who may have signed the server's certificate. */
  readonly ca?: string | Buffer;
  /** A certificate of our own, where the server asks for one, with its `key`. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name in the server's certificate, where it is not the host's. */
  readonly servername?: string;
}

export interface RedisOptions {
  /**
   * `redis://user:password@host:6379/0`; `rediss://` for TLS; several hosts (`redis://a,b,c`), or one and `?cluster`, for a
   * Redis Cluster.
   */
  readonly url: string;
  /** Counts with `rediss://` only. */
  readonly tls?: RedisTls | undefined;
  /**
   * What is asked while Redis is away waits for it this long before it is refused, `compute.unavailable`.
   * @defaultValue 30_000
   */
  readonly unavailableAfterMs?: number | undefined;
}

export const REDIS_DEFAULTS = Object.freeze({
  unavailableAfterMs: 30_000,
  /** A server that does not take a connection for so long is not there. */
  connectTimeoutMs: 5_000,
  /** Between attempts to connect again: the first, doubled up to the last. */
  minReconnectMs: 20,
  maxReconnectMs: 1_000,
});

export interface RedisSettings {
  readonly address: RedisAddress;
  readonly tls: RedisTls | undefined;
  readonly unavailableAfterMs: number;
}

/** @throws `config.invalid` */
export function settleRedis(options: RedisOptions): RedisSettings {
  const { unavailableAfterMs = REDIS_DEFAULTS.unavailableAfterMs } = options;
  if (!(unavailableAfterMs > 0)) {
    const expected = "more than 0";
    throw new QuarryError("config.invalid", `unavailableAfterMs is ${unavailableAfterMs}; it must be ${expected}.`, {
      option: "unavailableAfterMs",
      value: unavailableAfterMs,
      expected,
    });
  }
  const address = parseRedisUrl(options.url);
  return Object.freeze({ address, tls: address.isEncrypted ? (options.tls ?? {}) : undefined, unavailableAfterMs });
}

/** How long to wait before the `attempt`th attempt (from 1) to connect again, with jitter. */
export function reconnectDelayMs(attempt: number): number {
  const { minReconnectMs, maxReconnectMs } = REDIS_DEFAULTS;
  return Math.min(maxReconnectMs, minReconnectMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}
