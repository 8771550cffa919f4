// The functions one runtime serves: each has a name in the queue, limits declared there, and a place where it runs.
import { definitionOf, type FunctionDefinition, loadDefinition, refusePolicyConflicts } from "../../catalog/index.ts";
import { type FunctionValue, QuarryError } from "../../engine/index.ts";
import type { Caller } from "../caller/caller.ts";
import type { Isolate, OpenIsolate } from "../isolation/isolate.ts";
import type { FunctionLimits } from "../queue/limits.ts";
import type { QueueAdmin } from "../queue/queue.ts";
import { AloneIsolates } from "../worker/alone-isolates.ts";
import type { LeaseLoop } from "../worker/lease-loop.ts";
import { CallPace } from "./call-pace.ts";
import type { Notice } from "./concurrency-notice.ts";
import type { FrameFunction } from "./frame-request.ts";
import { functionLimits, queueName } from "./function-limits.ts";

/** A function, its callers and its isolates. */
export interface Serving extends FrameFunction {
  readonly isolate: Isolate;
  readonly alone: AloneIsolates;
}

/** What {@link ServedFunctions} needs. */
export interface ServedFunctionsOptions {
  readonly queue: QueueAdmin;
  readonly caller: Caller;
  readonly worker: LeaseLoop;
  readonly openIsolate: OpenIsolate;
  readonly onNotice: (notice: Notice) => void;
}

/** Leases at once in a function's threads or processes; inline, the queue's limits are the only ones. */
const ISOLATED_SLOTS = 64;

export class ServedFunctions {
  readonly #options: ServedFunctionsOptions;
  readonly #serving = new Map<FunctionDefinition, Serving | Promise<Serving>>();
  readonly #keys = new Map<string, FunctionDefinition>();

  constructor(options: ServedFunctionsOptions) {
    this.#options = options;
  }

  /**
   * The function as it is served, at once after the first time.
   * @throws `function.invalid-definition` for one without code, `config.policy-conflict`; for a deployed one whose code
   * cannot be had, `function.not-portable` and `config.catalog-unusable`
   */
  serve(value: FunctionValue): Serving | Promise<Serving> {
    const definition = definitionOf(value);
    return definition === undefined ? this.#fetch(value) : this.#serve(definition);
  }

  /** A deployed function brings its code when it is first asked for. */
  async #fetch(value: FunctionValue): Promise<Serving> {
    const definition = await loadDefinition(value);
    return definition === undefined ? refuseWithoutCode(value["~function"].name) : this.#serve(definition);
  }

  #serve(definition: FunctionDefinition): Serving | Promise<Serving> {
    const known = this.#serving.get(definition);
    if (known !== undefined) return known;
    const declared = this.#declare(definition);
    this.#serving.set(definition, declared);
    declared.catch(() => this.#serving.delete(definition)); // refused: the next call tries again
    return declared;
  }

  /** The function that goes by this name in the queue. */
  knownAs(key: string): FunctionDefinition | undefined {
    return this.#keys.get(key);
  }

  /** Closes every isolate; the first that fails rejects, after all have ended. */
  async close(): Promise<void> {
    const serving = await Promise.allSettled(this.#serving.values());
    this.#serving.clear();
    const open = serving.filter((result) => result.status === "fulfilled");
    const closed = open.flatMap(({ value }) => [value.isolate.close(), value.alone.close()]);
    const results = await Promise.allSettled(closed);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #declare(definition: FunctionDefinition): Promise<Serving> {
    const { caller, worker, openIsolate, onNotice } = this.#options;
    const key = this.#newKey(definition);
    const limits = await this.#declareLimits(key, definition);
    const isolate = openIsolate(definition, { alone: false });
    const alone = new AloneIsolates(() => openIsolate(definition, { alone: true }));
    const pace = new CallPace(definition, onNotice);
    const inThisThread = definition.isolation === "inline";
    const serving = { key, definition, limits, caller, pace, inThisThread, isolate, alone };
    const slots = inThisThread ? Number.POSITIVE_INFINITY : ISOLATED_SLOTS;
    worker.serve({ served: serving, isolate, alone, slots });
    this.#serving.set(definition, serving);
    return serving;
  }

  async #declareLimits(key: string, definition: FunctionDefinition): Promise<FunctionLimits> {
    const limits = functionLimits(key, definition);
    try {
      refusePolicyConflicts(definition, this.#serving.keys());
      await this.#options.queue.declare([limits]);
      return limits;
    } catch (error) {
      this.#keys.delete(key);
      throw error;
    }
  }

  /** Functions made in a loop share name and version, and are still not one function. */
  #newKey(definition: FunctionDefinition): string {
    const name = queueName(definition.info);
    let key = name;
    for (let count = 2; this.#keys.has(key); count++) key = `${name}#${count}`;
    this.#keys.set(key, definition);
    return key;
  }
}

function refuseWithoutCode(name: string): never {
  const reason = "it has no code in this process";
  throw new QuarryError("function.invalid-definition", `Function "${name}" cannot run here: ${reason}.`, {
    name,
    reason,
  });
}
