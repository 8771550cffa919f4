// A process, or a part of one, that runs functions for callers anywhere: over all shards its functions are in.
import { randomUUID } from "node:crypto";
import { type CatalogStore, definitionOf, sessionCatalog } from "../../catalog/index.ts";
import { type FunctionCatalog, type FunctionValue, QuarryError } from "../../engine/index.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { FunctionName } from "../isolation/guest-questions.ts";
import { functionHere, refuseUnknown } from "../isolation/host/nested-calls.ts";
import { type Environment, QueuedRuntime } from "../runtime/queued-runtime.ts";
import { RedisEnvironment } from "../runtime/redis-environment.ts";
import { CatalogWatch } from "./catalog-watch.ts";
import { sourceOfValue } from "./function-source.ts";
import { HealthServer } from "./health-server.ts";
import { ServedVersions } from "./served-versions.ts";
import { ShardLoops } from "./shard-loops.ts";
import { type Logger, logLoopEvent, SILENT } from "./worker-log.ts";
import { type ServingOptions, type ServingSettings, settleServing, type WorkerOptions } from "./worker-settings.ts";
import { isAlive, isReady, lastTurnOf, type WorkerStatus } from "./worker-status.ts";

/** Where a worker finds its queues and its catalog. */
export interface WorkerEnvironment extends Environment {
  readonly store: CatalogStore;
  /** The shards that were told of a function. */
  shards(): Promise<readonly string[]>;
}

/**
 * Serves functions: those it is given, and those that are deployed. New versions, rollbacks and deletions are seen within
 * seconds; the code of deployed functions is checked by its hash and runs in threads or processes of its own.
 * @example
 * await using worker = await Worker.open({ url: "redis://localhost:6379", functions: [classify] });
 */
export class Worker implements AsyncDisposable {
  readonly #settings: ServingSettings;
  readonly #environment: WorkerEnvironment;
  readonly #logger: Logger;
  readonly #calls: QueuedRuntime;
  readonly #loops: ShardLoops;
  readonly #served: ServedVersions;
  readonly #catalog: FunctionCatalog;
  readonly #watch: CatalogWatch;
  #health: HealthServer | undefined;
  #state: WorkerStatus["state"] = "running";
  #closing: Promise<void> | undefined;
  #draining: Promise<void> | undefined;

  private constructor(environment: WorkerEnvironment, settings: ServingSettings, logger: Logger, clock: Clock) {
    const { functions, id, slots, leaseMs, isolation, names } = settings;
    const { store } = environment;
    this.#settings = settings;
    this.#environment = environment;
    this.#logger = logger;
    this.#calls = new QueuedRuntime({ environment: lent(environment), leaseMs, clock });
    this.#catalog = sessionCatalog({ functions, store });
    this.#loops = new ShardLoops({
      ...{ environment, clock, slots, leaseMs, session: id, calling: this.#calls.calling },
      onEvent: (shard, event) => logLoopEvent(logger, shard, event),
    });
    const guest = { find: (target: FunctionName) => this.#find(target) };
    this.#served = new ServedVersions({ loops: this.#loops, clock, isolation, guest, logger });
    this.#watch = new CatalogWatch({
      ...{ store, served: this.#served, names, clock, logger },
      queues: () => this.#queues(),
      onChange: async () => this.#catalog.refresh?.(),
    });
  }

  /**
   * Connects, and serves.
   * @throws `config.invalid`, `config.redis-unreachable`, `config.redis-forbidden`, `config.redis-unsuitable`,
   * `config.policy-conflict`, `config.catalog-unusable`, `function.invalid-definition` for a function without code
   */
  static async open(options: WorkerOptions): Promise<Worker> {
    const environment = new RedisEnvironment(options);
    try {
      await environment.open();
      return await Worker.over(environment, options);
    } catch (error) {
      await environment.close();
      throw error;
    }
  }

  /** Serves the queues and the catalog of `environment`, which is closed with it. @throws like {@link open} */
  static async over(
    environment: WorkerEnvironment,
    options: ServingOptions,
    clock: Clock = systemClock,
  ): Promise<Worker> {
    const settings = settleServing(options, randomUUID().slice(0, 8));
    const worker = new Worker(environment, settings, options.logger ?? SILENT, clock);
    try {
      await worker.#open();
      return worker;
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  /** The port health is asked for at. */
  get healthPort(): number | undefined {
    return this.#health?.port;
  }

  status(): WorkerStatus {
    const loops = this.#loops.loops();
    const { id, slots, leaseMs } = this.#settings;
    return {
      ...{ id, slots, state: this.#state },
      isAlive: loops.every(({ pulse }) => isAlive(pulse, leaseMs)),
      isReady: this.#state === "running" && loops.every(({ pulse }) => isReady(pulse)),
      running: loops.reduce((sum, loop) => sum + loop.running, 0),
      functions: this.#served.keys(),
      lastTurnMs: lastTurnOf(loops),
    };
  }

  /** Looks now whether something else is deployed. @throws `config.catalog-unusable`, `compute.unavailable` */
  async refresh(): Promise<void> {
    if (this.#settings.names.length > 0) await this.#watch.look();
  }

  /**
   * Takes no more calls, lets those that run finish within `shutdownDelayMs`, hands back uncharged what has not (what may not
   * run twice fails with `compute.worker-lost`), and closes.
   */
  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /** Ends at once: what runs is told to stop, and goes back uncharged. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(): Promise<void> {
    const { functions, names, health, id, slots } = this.#settings;
    for (const value of functions) await this.#serve(value);
    if (names.length > 0) await this.#watch.open();
    if (health !== undefined) this.#health = await HealthServer.open(health, this.#checks());
    this.#logger.info({ worker: id, slots, functions: this.#served.keys(), healthPort: this.healthPort }, "started");
  }

  async #serve(value: FunctionValue): Promise<void> {
    await this.#served.serve(await sourceOfValue(definitionOf(value) ?? refuseWithoutCode(value)));
  }

  #checks() {
    const report = (isGood: boolean, { isAlive: _, isReady: __, ...facts }: WorkerStatus) => ({ isGood, facts });
    return {
      "/healthz": () => report(this.status().isAlive, this.status()),
      "/readyz": () => report(this.status().isReady, this.status()),
    };
  }

  async #queues() {
    const shards = await this.#environment.shards();
    return Promise.all(shards.map(async (shard) => (await this.#loops.open(shard)).queue));
  }

  /** Functions of this program, else what is deployed: a handler's module is not imported here. */
  #find(target: FunctionName): FunctionValue {
    return functionHere(target) ?? this.#catalog.find(target.name) ?? refuseUnknown(target.name, this.#catalog.names());
  }

  async #drain(): Promise<void> {
    const { id, shutdownDelayMs } = this.#settings;
    this.#state = "draining";
    this.#logger.info({ worker: id, shutdownDelayMs, running: this.status().running }, "draining");
    await this.#watch.close();
    await this.#loops.drain(shutdownDelayMs);
    await this.close();
  }

  async #close(): Promise<void> {
    this.#state = "closed";
    await this.#watch.close();
    await this.#loops.close();
    await this.#served.close();
    await this.#calls.close();
    await this.#health?.close();
    await this.#environment.close();
    this.#logger.info({ worker: this.#settings.id }, "stopped");
  }
}

/** Whoever it is lent to does not close it. */
function lent(environment: Environment): Environment {
  return {
    store: environment.store,
    openQueue: (shard) => environment.openQueue(shard),
    close: async () => {},
  };
}

function refuseWithoutCode(value: FunctionValue): never {
  const { name } = value["~function"];
  const reason = "it has no code in this process; serve it by its name";
  throw new QuarryError("function.invalid-definition", `Function "${name}" cannot run here: ${reason}.`, {
    name,
    reason,
  });
}
