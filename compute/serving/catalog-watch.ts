// Keeps a worker's deployed functions as the catalog has them: new versions, rollbacks and deletions are seen without a
// restart. What is to be done is decided in `version-plan.ts`.
import { type CatalogStore, contractInForce, type StoredEntry, versionOf } from "../../catalog/index.ts";
import { isQuarryError } from "../../engine/index.ts";
import type { Clock, Timer } from "../clock.ts";
import type { FunctionStats, Queue } from "../queue/queue.ts";
import { queueName } from "../runtime/function-limits.ts";
import { sourceOfEntry } from "./function-source.ts";
import type { ServedVersions } from "./served-versions.ts";
import { hasWork, nameOf, type Orphan, planVersions } from "./version-plan.ts";
import { errorFields, type Logger } from "./worker-log.ts";
import { isNamed } from "./worker-settings.ts";

export interface CatalogWatchOptions {
  readonly store: CatalogStore;
  /** The queues that calls of deployed functions may wait in. */
  readonly queues: () => Promise<readonly Queue[]>;
  readonly served: ServedVersions;
  /** Patterns of the names served. */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told that the catalog has changed. */
  readonly onChange: () => Promise<void>;
}

/** How often the catalog is asked whether it has changed: one small command. */
const LOOK_EVERY_MS = 4_000;
/** How often queues are asked for work of other versions, when nothing has changed. */
const STATS_EVERY_MS = 30_000;

export class CatalogWatch {
  readonly #options: CatalogWatchOptions;
  #revision: number | undefined;
  #entries: readonly StoredEntry[] = [];
  #lookedUs = Number.NEGATIVE_INFINITY;
  /** Since when each deployed version served has had nothing to do. */
  readonly #idleSinceUs = new Map<string, number>();
  /** Versions that nobody can serve as the catalog is now: they are not there, or cannot be read. */
  readonly #unservable = new Set<string>();
  #looking: Promise<void> | undefined;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: CatalogWatchOptions) {
    this.#options = options;
  }

  /** Serves what there is, and looks again from then on. @throws `config.catalog-unusable`, `compute.unavailable` */
  async open(): Promise<void> {
    await this.look();
    this.#lookLater();
  }

  /** Looks now. @throws like {@link open} */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#looking?.catch(() => {});
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, async () => {
      await this.look().catch((error: unknown) => {
        this.#options.logger.warn(errorFields(error), "the catalog cannot be read: trying again");
      });
      if (!this.#isClosed) this.#lookLater();
    });
  }

  async #look(): Promise<void> {
    const { store, clock, onChange } = this.#options;
    const revision = await store.revision();
    const nowUs = clock.nowUs();
    const hasChanged = revision !== this.#revision;
    if (!hasChanged && nowUs - this.#lookedUs < STATS_EVERY_MS * 1000) return;
    if (hasChanged) {
      this.#unservable.clear();
      this.#entries = (await store.list({ includeDeleted: true })).filter(({ info }) => this.#isOurs(info.name));
      await onChange();
    }
    await this.#apply(nowUs);
    this.#revision = revision;
    this.#lookedUs = nowUs;
  }

  async #apply(nowUs: number): Promise<void> {
    const { served } = this.#options;
    // The current ones first: what waits for nothing need not wait for the queues to be asked.
    const used = this.#entries.filter(({ deletedAt }) => deletedAt === undefined);
    await Promise.all(used.map((entry) => this.#serve(entry)));
    const stats = await this.#stats();
    const plan = planVersions({ current: this.#current(), stats, idleMs: this.#idleMs(stats, nowUs) });
    for (const version of plan.serve) await this.#serveOther(version);
    for (const version of plan.retire) {
      this.#idleSinceUs.delete(version);
      void served.retire(version);
    }
    for (const orphan of plan.orphans) if (this.#unservable.has(orphan.version)) await this.#rehome(orphan);
  }

  #current(): ReadonlyMap<string, string> {
    const used = this.#entries.filter(({ deletedAt }) => deletedAt === undefined);
    return new Map(used.map(({ info }) => [info.name, queueName(info)]));
  }

  async #stats(): Promise<readonly FunctionStats[]> {
    const known = new Set(this.#entries.map(({ info }) => info.name));
    const queues = await this.#options.queues();
    const stats = await Promise.all(queues.map((queue) => queue.stats()));
    return stats.flat().filter((one) => known.has(nameOf(one.function)));
  }

  #idleMs(stats: readonly FunctionStats[], nowUs: number): ReadonlyMap<string, number> {
    const busy = new Set(stats.filter(hasWork).map((one) => one.function));
    const idle = this.#options.served.deployed().map((version) => {
      const sinceUs = busy.has(version) ? nowUs : (this.#idleSinceUs.get(version) ?? nowUs);
      this.#idleSinceUs.set(version, sinceUs);
      return [version, (nowUs - sinceUs) / 1000] as const;
    });
    return new Map(idle);
  }

  /** An older version, or one of a name that was deleted. */
  async #serveOther(version: string): Promise<void> {
    if (this.#unservable.has(version)) return;
    const entry = await this.#entryOf(version);
    if (entry === undefined) this.#unservable.add(version);
    else await this.#serve(entry);
  }

  /** One that cannot be served keeps no other from it. */
  async #serve(entry: StoredEntry): Promise<void> {
    const { store, served, logger } = this.#options;
    try {
      const source = sourceOfEntry(store, entry);
      const contract = entry.isCurrent ? source.contract : await contractInForce(store, source.contract);
      await served.serve({ ...source, contract });
    } catch (error) {
      const version = queueName(entry.info);
      if (isQuarryError(error, "config.catalog-unusable")) this.#unservable.add(version);
      logger.error({ function: version, ...errorFields(error) }, "a deployed function cannot be served");
    }
  }

  /** Equal schemas: the current version can run its calls. */
  async #rehome({ version, current }: Orphan): Promise<void> {
    const { logger } = this.#options;
    const [old, now] = await Promise.all([this.#entryOf(version), this.#entryOf(current)]);
    const isEqual = old !== undefined && now !== undefined && versionOf(old.info, "") === versionOf(now.info, "");
    const to = isEqual ? current : undefined;
    for (const queue of await this.#options.queues()) {
      const calls = await queue.move(version, to);
      if (calls > 0)
        logger.warn({ function: version, to, calls }, "nobody serves a version: its calls are moved or ended");
    }
  }

  #entryOf(version: string): Promise<StoredEntry | undefined> {
    const name = nameOf(version);
    return this.#options.store.get(name, version.slice(name.length + 1));
  }

  #isOurs(name: string): boolean {
    return isNamed(this.#options.names, name);
  }
}
