// The functions one loop serves, and how much of each it wants in its next turn.
import type { Want } from "../queue/queue.ts";
import { QUEUE_LIMITS } from "../queue/queue-limits.ts";
import type { QueuedFunction } from "../served-function.ts";
import type { LeaseHost } from "./running-lease.ts";

/** A function a worker runs, where, and how much of it at once. */
export interface WorkerFunction {
  readonly served: QueuedFunction;
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
export const MAX_SUSPENDED_RATIO = 8;

/** Asked of one function in one turn, where nothing else limits it. */
const MAX_LEASES_PER_TURN = QUEUE_LIMITS.maxItemsPerMove;

export class WantedFunctions {
  readonly #byKey = new Map<string, Serving>();
  /** In the order in which they are asked for. */
  #rotation: Serving[] = [];
  #hasChanged = false;

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

  /** What the next turn asks for. Once every slot of the process is taken (`isFull`), only calls by those who hold them. */
  wants(isFull: boolean): Want[] {
    const wants: Want[] = [];
    for (const serving of this.#rotation) {
      const { slots, running } = serving;
      const nestedOnly = isFull || running >= slots;
      const leases = Math.min((nestedOnly ? MAX_SUSPENDED_RATIO * slots : slots) - running, MAX_LEASES_PER_TURN);
      if (leases > 0) wants.push({ function: serving.served.key, leases, nestedOnly });
      this.#note(serving, leases > 0);
    }
    return wants;
  }

  /** Nothing is wanted for now. */
  wantNothing(): Want[] {
    for (const serving of this.#rotation) this.#note(serving, false);
    return [];
  }

  /** Whoever was given something is asked for last. */
  rotate(given: ReadonlySet<string>): void {
    if (this.#rotation.length < 2) return;
    const wasGiven = ({ served }: Serving) => given.has(served.key);
    this.#rotation = [...this.#rotation.filter((one) => !wasGiven(one)), ...this.#rotation.filter(wasGiven)];
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
