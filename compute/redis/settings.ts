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
  /**
   * A server that does not take a connection for so long is not there.
   * @defaultValue 5_000
   */
  readonly connectTimeoutMs?: number | undefined;
}

const REDIS_DEFAULTS = Object.freeze({
  unavailableAfterMs: 30_000,
  connectTimeoutMs: 5_000,
  /** Between attempts to connect again: the first, doubled up to the last. */
  minReconnectMs: 20,
  maxReconnectMs: 1_000,
});

export interface RedisSettings {
  readonly address: RedisAddress;
  readonly tls: RedisTls | undefined;
  readonly unavailableAfterMs: number;
  readonly connectTimeoutMs: number;
}

/** @throws `config.invalid` */
export function settleRedis(options: RedisOptions): RedisSettings {
  const address = parseRedisUrl(options.url);
  return Object.freeze({
    address,
    tls: address.isEncrypted ? (options.tls ?? {}) : undefined,
    unavailableAfterMs: positive(options, "unavailableAfterMs"),
    connectTimeoutMs: positive(options, "connectTimeoutMs"),
  });
}

function positive(options: RedisOptions, option: "unavailableAfterMs" | "connectTimeoutMs"): number {
  const value = options[option] ?? REDIS_DEFAULTS[option];
  if (value > 0) return value;
  const expected = "more than 0";
  throw new QuarryError("config.invalid", `${option} is ${value}; it must be ${expected}.`, {
    option,
    value,
    expected,
  });
}

/** How long to wait before the `attempt`th attempt (from 1) to connect again, with jitter. */
export function reconnectDelayMs(attempt: number): number {
  const { minReconnectMs, maxReconnectMs } = REDIS_DEFAULTS;
  return Math.min(maxReconnectMs, minReconnectMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}
