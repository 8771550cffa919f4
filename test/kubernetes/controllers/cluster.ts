// The controllers at work: whatever changes is looked at by those it concerns, until nothing changes any more.
import type { Timer } from "../../../compute/clock.ts";
import type { Api } from "../api/api.ts";
import { forbidden } from "../api/failure.ts";
import type { KubernetesObject } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import type { Change } from "../api/store.ts";
import { autoscaler } from "./autoscaler.ts";
import { type Conditions, DEFAULT_CONDITIONS } from "./conditions.ts";
import { type Controller, listOf, type World } from "./controller.ts";
import { deployments } from "./deployments.ts";
import { disruptionBudgets } from "./disruption-budgets.ts";
import { endpointSlices } from "./endpoint-slices.ts";
import { garbageCollector } from "./garbage-collector.ts";
import { kubelet } from "./kubelet.ts";
import { namespaces } from "./namespaces.ts";
import { replicaSets } from "./replica-sets.ts";
import { routes } from "./routes.ts";
import { volumes } from "./volumes.ts";

/** All there are. */
export const CONTROLLERS: readonly Controller[] = [
  garbageCollector,
  namespaces,
  volumes,
  deployments,
  replicaSets,
  kubelet,
  endpointSlices,
  disruptionBudgets,
  routes,
  autoscaler,
];

/** Looks at one round of work; more is a controller that never agrees with itself. */
const MAX_LOOKS = 20_000;

interface Look {
  readonly controller: Controller;
  readonly object: KubernetesObject;
}

/** Runs the controllers over an {@link Api}. */
export class Cluster {
  readonly #api: Api;
  readonly #controllers: readonly Controller[];
  readonly #looks = new Map<string, Look>();
  readonly #timers = new Map<string, { readonly timer: Timer; readonly timeMs: number }>();
  readonly #unsubscribe: () => void;
  #conditions = DEFAULT_CONDITIONS;
  #isScheduled = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(api: Api, controllers: readonly Controller[]) {
    this.#api = api;
    this.#controllers = controllers;
    this.#unsubscribe = api.store.onChange((change) => this.#onChange(change));
    api.admissions.add((object) => this.#overQuota(object));
  }

  get conditions(): Conditions {
    return this.#conditions;
  }

  /** Changes how the cluster behaves, for what is there and for what comes. */
  change(conditions: Partial<Conditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
    for (const object of this.#api.store.all())
      this.#onChange({ revision: 0, resource: resourceOf(object), object, isDeleted: false });
  }

  /** When the controllers have nothing more to do until time passes. */
  async settled(): Promise<void> {
    while (this.#isScheduled) await this.#idle;
  }

  close(): void {
    this.#unsubscribe();
    this.#looks.clear();
    for (const { timer } of this.#timers.values()) timer.cancel();
  }

  #onChange(change: Change): void {
    const world = this.#worldOf("");
    for (const controller of this.#controllers) {
      for (const object of controller.affected(world, change)) this.#queue({ controller, object });
    }
  }

  #queue(look: Look): void {
    this.#looks.set(keyOf(look), look);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#idle = new Promise((resolve) => {
      setImmediate(() => {
        this.#work();
        this.#isScheduled = false;
        resolve();
      });
    });
  }

  #work(): void {
    for (let done = 0; this.#looks.size > 0; done++) {
      if (done > MAX_LOOKS) throw new Error(`controllers do not come to rest: ${[...this.#looks.keys()]}`);
      const [key, look] = this.#looks.entries().next().value!;
      this.#looks.delete(key);
      this.#look(key, look);
    }
  }

  #look(key: string, { controller, object }: Look): void {
    const { namespace, name, uid } = object.metadata;
    const current = this.#api.store.get(resourceOf(object), namespace, name);
    if (current?.metadata.uid !== uid) return;
    this.#timers.get(key)?.timer.cancel();
    this.#timers.delete(key);
    controller.reconcile(this.#worldOf(key, { controller, object }), current!);
  }

  #worldOf(key: string, look?: Look): World {
    const nowMs = this.#api.clock.nowUs() / 1000;
    const lookAgainAt = (timeMs: number): void => {
      const waiting = this.#timers.get(key);
      if (look === undefined || (waiting !== undefined && waiting.timeMs <= timeMs)) return;
      waiting?.timer.cancel();
      const timer = this.#api.clock.after(Math.max(0, timeMs - nowMs), () => this.#queue(look));
      this.#timers.set(key, { timer, timeMs });
    };
    return { api: this.#api, nowMs, conditions: this.#conditions, lookAgainAt };
  }

  #overQuota(object: KubernetesObject): ReturnType<typeof forbidden> | undefined {
    if (object.kind !== "Pod") return undefined;
    const used = listOf(this.#worldOf(""), "v1", "Pod", object.metadata.namespace).length;
    const { maxPods } = this.#conditions;
    if (used < maxPods) return undefined;
    const why = `exceeded quota: pods, requested: pods=1, used: pods=${used}, limited: pods=${maxPods}`;
    return forbidden(resourceOf(object), object.metadata.name, why);
  }
}

function keyOf({ controller, object }: Look): string {
  return `${controller.name} ${object.metadata.uid}`;
}
