// Something that goes wrong while calls are made, and what callers are to notice of it.
import { type RedisServer, type RedisServerOptions, startRedis } from "../../services/redis-server.ts";
import type { Mix } from "../scene/load.ts";
import type { Stage } from "../scene/stage.ts";

export interface Fault {
  /** Completes "nothing is lost …". */
  readonly name: string;
  readonly mix: Mix;
  /** In one run of the long form. */
  readonly calls: number;
  /** Codes of errors that may turn a caller away. @defaultValue none */
  readonly refusals?: readonly string[];
  /** The Redis of the run, empty. */
  open(): Promise<Ground>;
}

/** Where a run takes place, and what goes wrong there. */
export interface Ground {
  readonly url: string;
  /** Runs beside the load. */
  inject(stage: Stage): Promise<void>;
  close(): Promise<void>;
}

/** A bit of everything that behaves. */
export const EVERYTHING: Mix = {
  plain: 40,
  gated: 10,
  rated: 5,
  batched: 20,
  outer: 6,
  tree: 2,
  flaky: 3,
  failing: 1,
  counting: 2,
  deferred: 8,
  deferredGated: 2,
  deferredFailing: 1,
};

/** For faults that kill workers: each function that a lost worker ran needs processes for its suspects. */
export const FEW_FUNCTIONS: Mix = { plain: 40, gated: 10, rated: 5, outer: 5, deferred: 8 };

/** One server that writes everything down, as operators are told to run it. */
export function overRedis(
  inject: (stage: Stage, redis: RedisServer) => Promise<void>,
  options: RedisServerOptions = {},
): Fault["open"] {
  return async () => {
    const redis = await startRedis({ appendonly: "everysec", ...options });
    return { url: redis.url, inject: (stage) => inject(stage, redis), close: () => redis.stop() };
  };
}

/** Does it each time another of these shares of all calls is over. */
export async function atShares(stage: Stage, shares: readonly number[], act: () => Promise<void>): Promise<void> {
  for (const share of shares) {
    await stage.progress(share);
    await act();
  }
}
