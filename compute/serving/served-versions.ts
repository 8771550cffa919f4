// The versions one worker serves now: declared to their shard's queue, leased by its loop, run by isolates of their own.
import type { Clock } from "../clock.ts";
import type { GuestOptions } from "../isolation/host/guest-isolate.ts";
import type { Isolate } from "../isolation/isolate.ts";
import { functionLimits } from "../runtime/function-limits.ts";
import { AloneIsolates } from "../worker/alone-isolates.ts";
import type { LeaseLoop } from "../worker/lease-loop.ts";
import { CautiousIsolate } from "./cautious-isolate.ts";
import type { FunctionSource } from "./function-source.ts";
import type { ShardLoops } from "./shard-loops.ts";
import { errorFields, type Logger } from "./worker-log.ts";
import type { WorkerIsolation } from "./worker-settings.ts";

export interface ServedVersionsOptions {
  readonly loops: ShardLoops;
  readonly clock: Clock;
  readonly isolation: WorkerIsolation | undefined;
  readonly guest: GuestOptions;
  readonly logger: Logger;
}

interface ServedVersion {
  readonly source: FunctionSource;
  readonly loop: LeaseLoop;
  readonly isolate: Isolate;
  readonly alone: AloneIsolates;
}

export class ServedVersions {
  readonly #options: ServedVersionsOptions;
  readonly #served = new Map<string, ServedVersion>();

  constructor(options: ServedVersionsOptions) {
    this.#options = options;
  }

  keys(): readonly string[] {
    return [...this.#served.keys()];
  }

  /** Whether it is served just so. */
  has({ key, stamp, isDeployed }: FunctionSource): boolean {
    const served = this.#served.get(key)?.source;
    // What its program brings along goes before what is deployed under its name.
    return served !== undefined && (served.stamp === stamp || (isDeployed && !served.isDeployed));
  }

  /** Deployed ones among them. */
  deployed(): readonly string[] {
    return this.keys().filter((key) => this.#served.get(key)!.source.isDeployed);
  }

  /** Its code is fetched when it is first leased; what was served under its name ends by and by. @throws `config.policy-conflict`, `compute.unavailable` */
  async serve(source: FunctionSource): Promise<void> {
    const { key, contract } = source;
    if (this.has(source)) return;
    const { queue, loop } = await this.#options.loops.open(contract.policies.shard);
    const limits = functionLimits(key, contract);
    await queue.declare([limits]);
    void this.retire(key);
    const served = this.#open(source, loop);
    this.#served.set(key, served);
    loop.serve({ served: { key, definition: contract, limits }, ...served, slots: Number.POSITIVE_INFINITY });
    this.#options.logger.info({ function: key, shard: contract.policies.shard }, "serves a function");
  }

  /** Lets what runs of it end first. */
  async retire(key: string): Promise<void> {
    const served = this.#served.get(key);
    if (served === undefined) return;
    this.#served.delete(key);
    await served.loop.retire(key);
    await this.#close(served);
    this.#options.logger.info({ function: key }, "serves a function no longer");
  }

  /** Runs every `teardown`. */
  async close(): Promise<void> {
    const served = [...this.#served.values()];
    this.#served.clear();
    await Promise.all(served.map((one) => this.#close(one)));
  }

  #open(source: FunctionSource, loop: LeaseLoop): ServedVersion {
    const { isolation, guest } = this.#options;
    return {
      ...{ source, loop },
      isolate: this.#cautious(source, () => source.fetch(isolation, guest)),
      alone: new AloneIsolates(() => this.#cautious(source, () => source.fetch("process", guest))),
    };
  }

  #cautious({ key }: FunctionSource, fetch: () => Promise<Isolate>): Isolate {
    const { clock, logger } = this.#options;
    return new CautiousIsolate(fetch, clock, {
      started: () => logger.debug({ function: key }, "a function was loaded"),
      failed: (error, againInMs) => {
        logger.error({ function: key, againInMs, ...errorFields(error) }, "a function did not start: its calls fail");
      },
    });
  }

  async #close({ source, isolate, alone }: ServedVersion): Promise<void> {
    const closed = await Promise.allSettled([isolate.close(), alone.close()]);
    for (const result of closed) {
      if (result.status === "rejected") {
        this.#options.logger.error({ function: source.key, ...errorFields(result.reason) }, "a teardown failed");
      }
    }
  }
}
