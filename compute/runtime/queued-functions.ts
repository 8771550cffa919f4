// The functions that one process calls through queues elsewhere: deployed ones, of which the catalog keeps what callers need,
// and those that a worker was given as values. No code is loaded here.
import { isDeepStrictEqual } from "node:util";
import {
  bundledVersionOf,
  type CatalogStore,
  contractInForce,
  contractOf,
  definitionOf,
  deployedVersionOf,
  entryContract,
  type FunctionContract,
  type FunctionDefinition,
  processFunctions,
} from "../../catalog/index.ts";
import { type FunctionInfo, type FunctionValue, QuarryError } from "../../engine/index.ts";
import type { Queue } from "../queue/queue.ts";
import { CallPace } from "./call-pace.ts";
import type { CallerShards } from "./caller-shards.ts";
import type { Notice } from "./concurrency-notice.ts";
import type { FrameFunction } from "./frame-request.ts";
import { functionLimits, queueName } from "./function-limits.ts";

/** What {@link QueuedFunctions} needs. */
export interface QueuedFunctionsOptions {
  readonly store: CatalogStore;
  readonly shards: CallerShards;
  readonly onNotice: (notice: Notice) => void;
}

export class QueuedFunctions {
  readonly #options: QueuedFunctionsOptions;
  readonly #called = new WeakMap<FunctionValue, FrameFunction | Promise<FrameFunction>>();
  /** By their names in the queue. */
  readonly #known = new Map<string, FrameFunction>();

  constructor(options: QueuedFunctionsOptions) {
    this.#options = options;
  }

  /**
   * The function as its queue knows it, at once after the first time.
   * @throws `function.not-deployed`, `config.policy-conflict`, `config.catalog-unusable`, `compute.unavailable`
   */
  serve(value: FunctionValue): FrameFunction | Promise<FrameFunction> {
    const known = this.#called.get(value);
    if (known !== undefined) return known;
    const found = this.#find(value);
    this.#called.set(value, found);
    found.then(
      (called) => this.#called.set(value, called),
      () => this.#called.delete(value),
    );
    return found;
  }

  /** The function that goes by this name in a queue: one called here, deployed, or defined here. */
  async knownAs(key: string): Promise<FunctionContract | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined) return known.definition;
    const [name = "", version = ""] = key.split("@", 2);
    const entry = await this.#options.store.get(name, version);
    if (entry !== undefined) return entryContract(entry);
    const own = processFunctions.all(name).find((value) => value["~function"].version === version);
    return own && definitionOf(own);
  }

  async #find(value: FunctionValue): Promise<FrameFunction> {
    const definition = definitionOf(value);
    if (definition !== undefined) return this.#findOwn(definition);
    const contract = contractOf(value) ?? refuseUndeployed(value["~function"]);
    return this.#deployed(contract);
  }

  /** Of a function of this process that is deployed, the catalog's word on its policies counts. */
  async #findOwn(definition: FunctionDefinition): Promise<FrameFunction> {
    const { store } = this.#options;
    const version = await deployedVersionOf(store, definition);
    const entry = version === undefined ? undefined : await store.get(definition.info.name, version);
    if (entry === undefined) return this.#servedAsValue(definition);
    const { info, idempotent, policies, batching, isolation } = entryContract(entry);
    return this.#deployed({ ...definition, info, idempotent, policies, batching, isolation });
  }

  /** The first caller may be here before the first worker, which would declare its limits as well. */
  async #deployed(contract: FunctionContract): Promise<FrameFunction> {
    const { called, queue } = await this.#open(await contractInForce(this.#options.store, contract));
    const declared = this.#known.get(called.key)?.limits;
    if (!isDeepStrictEqual(declared, called.limits)) await queue.declare([called.limits]);
    if (declared === undefined && (await workersOf(called.key, queue)) === 0) this.#tellNobodyServes(called.key);
    this.#known.set(called.key, called);
    return called;
  }

  #tellNobodyServes(key: string): void {
    const message = `${key}: no worker serves it now, and its calls wait for one; start \`quarry worker\``;
    this.#options.onNotice({ code: "no-worker", message });
  }

  /** Only a worker that was given this very function can run it; it knows it by its bundle, if a file defines it. */
  async #servedAsValue(definition: FunctionDefinition): Promise<FrameFunction> {
    const { queue } = await this.#options.shards.open(definition.policies.shard);
    const [stats, version] = await Promise.all([queue.stats(), bundledVersionOf(definition)]);
    const served = new Set(stats.filter(({ workers }) => workers > 0).map((one) => one.function));
    const info = { ...definition.info, version: version ?? definition.info.version };
    const { called } = await this.#open(served.has(queueName(info)) ? { ...definition, info } : definition);
    if (!served.has(called.key)) refuseUndeployed(info);
    this.#known.set(called.key, called);
    return called;
  }

  async #open(definition: FunctionContract): Promise<{ readonly called: FrameFunction; readonly queue: Queue }> {
    const { shards, onNotice } = this.#options;
    const { queue, caller } = await shards.open(definition.policies.shard);
    const key = queueName(definition.info);
    const limits = functionLimits(key, definition);
    const pace = new CallPace(definition, onNotice);
    return { called: { key, definition, limits, caller, pace, inThisThread: false }, queue };
  }
}

/** Live ones that serve it. */
async function workersOf(key: string, queue: Queue): Promise<number> {
  return (await queue.stats()).find((one) => one.function === key)?.workers ?? 0;
}

function refuseUndeployed({ name, version }: FunctionInfo): never {
  const message = `Function "${name}" (version ${version}) is not deployed, and no worker was given it: run \`quarry deploy\` with its file, or \`Worker.open({ functions: [${name}] })\`.`;
  throw new QuarryError("function.not-deployed", message, { name, version });
}
