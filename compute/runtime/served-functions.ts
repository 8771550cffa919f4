// The functions one runtime serves: each has a name in the queue, limits declared there, and a place where it runs.
import { definitionOf, type FunctionDefinition, loadDefinition } from "../../catalog/index.ts";
import { type FunctionValue, QuarryError } from "../../engine/index.ts";
import type { Isolate, OpenIsolate } from "../isolation/isolate.ts";
import type { QueueAdmin } from "../queue/queue.ts";
import type { ServedFunction } from "../served-function.ts";
import type { Worker } from "../worker/worker.ts";
import { CallPace } from "./call-pace.ts";
import type { Notice } from "./concurrency-notice.ts";
import { functionLimits } from "./function-limits.ts";

/** A function, its isolate, and how fast it goes. */
export interface Serving extends ServedFunction {
  readonly isolate: Isolate;
  readonly pace: CallPace;
}

/** What {@link ServedFunctions} needs. */
export interface ServedFunctionsOptions {
  readonly queue: QueueAdmin;
  readonly worker: Worker;
  readonly openIsolate: OpenIsolate;
  readonly onNotice: (notice: Notice) => void;
}

/** Leases at once in a function's threads or processes; inline, the queue's limits are the only ones. */
const ISOLATED_SLOTS = 64;

export class ServedFunctions {
  readonly #options: ServedFunctionsOptions;
  readonly #serving = new Map<FunctionDefinition, Serving | Promise<Serving>>();
  readonly #keys = new Set<string>();

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
    return declared;
  }

  /** Closes every isolate; the first that fails rejects, after all have ended. */
  async close(): Promise<void> {
    const serving = await Promise.allSettled(this.#serving.values());
    this.#serving.clear();
    const open = serving.filter((result) => result.status === "fulfilled");
    const results = await Promise.allSettled(open.map(({ value }) => value.isolate.close()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #declare(definition: FunctionDefinition): Promise<Serving> {
    const { queue, worker, openIsolate, onNotice } = this.#options;
    const key = this.#newKey(definition);
    const limits = functionLimits(key, definition);
    try {
      await queue.declare([limits]);
    } catch (error) {
      this.#serving.delete(definition);
      throw error;
    }
    const isolate = openIsolate(definition, { alone: false });
    const serving = { key, definition, limits, isolate, pace: new CallPace(definition, onNotice) };
    const slots = definition.isolation === "inline" ? Number.POSITIVE_INFINITY : ISOLATED_SLOTS;
    worker.serve({ served: serving, isolate, slots, openAlone: () => openIsolate(definition, { alone: true }) });
    this.#serving.set(definition, serving);
    return serving;
  }

  /** Functions made in a loop share name and version, and are still not one function. */
  #newKey({ info }: FunctionDefinition): string {
    const name = `${info.name}@${info.version}`;
    let key = name;
    for (let count = 2; this.#keys.has(key); count++) key = `${name}#${count}`;
    this.#keys.add(key);
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
