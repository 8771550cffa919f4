// The functions one loop serves, and how much of each it wants in its next turn.
import type { Want } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import type { ServedFunction } from "../served-function.ts";
import type { LeaseHost } from "./running-lease.ts";
import type { SlotPool } from "./slot-pool.ts";

/** A function a worker runs, where, and how much of it at once. */
export interface WorkerFunction {
  readonly served: ServedFunction;
  readonly isolate: LeaseHost["isolate"];
  readonly alone: LeaseHost["alone"];
  /** Leases that may run here at once; Infinity: what the queue grants. */
  readonly slots: number;
}

/** A function while it is served. */
export interface Serving extends WorkerFunction {
  readonly host: LeaseHost;
  running: number;
  isWanted: boolean;
  /** Told when nothing of it runs any more. */
  onIdle: (() => void) | undefined;
}

/** Handlers that wait for calls of their own keep their slot; nested calls may have this many times more. */
const MAX_SUSPENDED_RATIO = 8;

/** Asked of one function in one turn, where nothing else limits it. */
const MAX_LEASES_PER_TURN = QUEUE_LIMITS.maxItemsPerMove;

export class WantedFunctions {
  readonly #pool: SlotPool;
  readonly #byKey = new Map<string, Serving>();
  /** Who is asked for first changes with every turn. */
  #rotation: Serving[] = [];
  #hasChanged = false;

  constructor(pool: SlotPool) {
    this.#pool = pool;
  }

  get(key: string): Serving | undefined {
    return this.#byKey.get(key);
  }

  keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  add(key: string, serving: Serving): void {
    this.remove(key);
    this.#byKey.set(key, serving);
    this.#rotation.push(serving);
  }

  /** What ran of it goes on. */
  remove(key: string): Serving | undefined {
    const serving = this.#byKey.get(key);
    this.#byKey.delete(key);
    this.#rotation = this.#rotation.filter((other) => other !== serving);
    if (serving !== undefined) this.#note(serving, false);
    return serving;
  }

  /** What the next turn asks for. Once every slot is taken, only calls by those who hold them. */
  wants(): Want[] {
    const { taken, max } = this.#pool;
    const wants: Want[] = [];
    for (const serving of this.#rotation) {
      const { slots, running } = serving;
      const nestedOnly = taken >= max || running >= slots;
      const room = this.maxLeases() === 0 ? 0 : (nestedOnly ? MAX_SUSPENDED_RATIO * slots : slots) - running;
      const leases = Math.min(room, MAX_LEASES_PER_TURN);
      if (leases > 0) wants.push({ function: serving.served.key, leases, nestedOnly });
      this.#note(serving, leases > 0);
    }
    if (this.#rotation.length > 1) this.#rotation.push(this.#rotation.shift()!);
    return wants;
  }

  /** Leases the next turn may bring over all functions; undefined: as many as are wanted of each. */
  maxLeases(): number | undefined {
    const { max, taken } = this.#pool;
    if (max === Number.POSITIVE_INFINITY) return undefined;
    return taken < max ? max - taken : Math.max(0, MAX_SUSPENDED_RATIO * max - taken);
  }

  /** The functions of which a word that there is work is worth a turn. */
  wanted(): readonly string[] {
    return this.keys().filter((key) => this.#byKey.get(key)!.isWanted);
  }

  /** Whether {@link wanted} says other than when this was last asked. */
  hasChanged(): boolean {
    const hasChanged = this.#hasChanged;
    this.#hasChanged = false;
    return hasChanged;
  }

  #note(serving: Serving, isWanted: boolean): void {
    if (serving.isWanted === isWanted) return;
    serving.isWanted = isWanted;
    this.#hasChanged = true;
  }
}
