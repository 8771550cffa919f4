// The scheduler and the kubelets in one: Pods find a place, start, become ready, and end; or say why not.
import { type JsonObject, listAt, objectAt } from "../api/json.ts";
import type { KubernetesObject } from "../api/object.ts";
import { amountOf } from "../api/quantity.ts";
import { resourceOf } from "../api/resources.ts";
import {
  type Condition,
  type Controller,
  listOf,
  remove,
  setSpec,
  setStatus,
  type World,
  withConditions,
} from "./controller.ts";

const NODE = "node-1";

export const kubelet: Controller = {
  name: "kubelet",

  affected(world, { object, isDeleted }) {
    if (object.kind === "Pod" && !isDeleted) return [object];
    // What a Pod waits for may have come, or made room.
    const isAwaited = ["Pod", "Secret", "ConfigMap", "PersistentVolumeClaim"].includes(object.kind);
    return isAwaited ? listOf(world, "v1", "Pod").filter((pod) => objectAt(pod.status).phase === "Pending") : [];
  },

  reconcile(world, pod) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      end(world, pod);
      return;
    }
    const refusal = objectAt(pod.spec).nodeName === undefined ? unschedulable(world, pod) : undefined;
    if (refusal !== undefined) pend(world, pod, refusal);
    else if (objectAt(pod.spec).nodeName === undefined) setSpec(world, pod, { nodeName: NODE });
    else run(world, pod);
  },
};

/** Why no node takes the Pod. */
function unschedulable(world: World, pod: KubernetesObject): string | undefined {
  for (const volume of listAt(objectAt(pod.spec).volumes)) {
    const { claimName } = objectAt(objectAt(volume).persistentVolumeClaim);
    if (claimName === undefined) continue;
    const claim = world.api.store.get(CLAIMS, pod.metadata.namespace, String(claimName));
    if (claim === undefined) return `persistentvolumeclaim "${claimName}" not found`;
    if (objectAt(claim.status).phase !== "Bound") return "pod has unbound immediate PersistentVolumeClaims";
  }
  const placed = listOf(world, "v1", "Pod").filter((one) => objectAt(one.spec).nodeName !== undefined);
  const short = Object.entries(world.conditions.capacity).filter(([name, capacity]) => {
    const used = placed.reduce((sum, one) => sum + requested(one, name), 0);
    return requested(pod, name) > 0 && used + requested(pod, name) > capacity;
  });
  const missing = short.map(([name]) => `1 Insufficient ${name}`).join(", ");
  return missing === "" ? undefined : `0/1 nodes are available: ${missing}.`;
}

const CLAIMS = resourceOf({ apiVersion: "v1", kind: "PersistentVolumeClaim" });

function requested(pod: KubernetesObject, resource: string): number {
  const containers = listAt(objectAt(pod.spec).containers).map(objectAt);
  return containers.reduce((sum, one) => sum + amountOf(objectAt(objectAt(one.resources).requests)[resource] ?? 0), 0);
}

function pend(world: World, pod: KubernetesObject, message: string): void {
  const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message } as const;
  setStatus(world, pod, { phase: "Pending", conditions: withConditions(pod.status, world.api.now(), condition) });
}

function run(world: World, pod: KubernetesObject): void {
  const before = objectAt(pod.status);
  const startTime = String(before.startTime ?? world.api.now());
  const containers = listAt(objectAt(pod.spec).containers).map(objectAt);
  const waiting = containers.map((container) => obstacle(world, pod, container));
  const isRunning = waiting.every((one) => one === undefined);
  const readyMs = Date.parse(startTime) + world.conditions.readyAfterMs;
  const isReady = isRunning && readyMs <= world.nowMs;
  if (isRunning && !isReady) world.lookAgainAt(readyMs);
  setStatus(world, pod, {
    phase: isRunning ? "Running" : "Pending",
    startTime,
    hostIP: "10.0.0.1",
    podIP: addressOf(pod),
    podIPs: [{ ip: addressOf(pod) }],
    qosClass: before.qosClass ?? "Burstable",
    conditions: withConditions(before, world.api.now(), ...conditionsWhile(isReady)),
    containerStatuses: containers.map((container, at) => containerStatus(container, waiting[at], isReady, startTime)),
  });
}

function conditionsWhile(isReady: boolean): Condition[] {
  const unready = { reason: "ContainersNotReady", message: "containers with unready status: [main]" };
  const readiness = isReady ? ({ status: "True" } as const) : ({ status: "False", ...unready } as const);
  return [
    { type: "PodScheduled", status: "True" },
    { type: "Initialized", status: "True" },
    { type: "ContainersReady", ...readiness },
    { type: "Ready", ...readiness },
  ];
}

interface Obstacle {
  readonly reason: string;
  readonly message: string;
}

/** Why a container does not run. */
function obstacle({ conditions, api }: World, pod: KubernetesObject, container: JsonObject): Obstacle | undefined {
  const image = String(container.image);
  if (conditions.missingImages.includes(image)) {
    return { reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` };
  }
  for (const source of listAt(container.envFrom).map(objectAt)) {
    for (const [field, kind] of [
      ["secretRef", "Secret"],
      ["configMapRef", "ConfigMap"],
    ] as const) {
      const { name, optional } = objectAt(source[field]);
      const isThere =
        api.store.get(resourceOf({ apiVersion: "v1", kind }), pod.metadata.namespace, String(name)) !== undefined;
      if (name === undefined || optional === true || isThere) continue;
      return { reason: "CreateContainerConfigError", message: `${kind.toLowerCase()} "${name}" not found` };
    }
  }
  if (!conditions.crashingImages.includes(image)) return undefined;
  return {
    reason: "CrashLoopBackOff",
    message: `back-off 10s restarting failed container=${container.name} pod=${pod.metadata.name}`,
  };
}

function containerStatus(
  { name, image }: JsonObject,
  waiting: Obstacle | undefined,
  ready: boolean,
  startedAt: string,
): JsonObject {
  const hasCrashed = waiting?.reason === "CrashLoopBackOff";
  const crash = { terminated: { exitCode: 1, reason: "Error", startedAt, finishedAt: startedAt } };
  return {
    name,
    image,
    imageID: waiting === undefined ? `test://${image}` : "",
    ready,
    started: waiting === undefined,
    restartCount: hasCrashed ? 1 : 0,
    state: waiting === undefined ? { running: { startedAt } } : { waiting },
    ...(hasCrashed && { lastState: crash }),
  };
}

/** A deleted Pod ends when its containers have, at the latest when its grace has. */
function end(world: World, pod: KubernetesObject): void {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const graceMs = deletionGracePeriodSeconds * 1000;
  const endMs = Date.parse(deletionTimestamp!) - graceMs + Math.min(graceMs, world.conditions.terminateAfterMs);
  if (endMs <= world.nowMs) remove(world, pod, 0);
  else world.lookAgainAt(endMs);
}

/** 10.1.x.y, from the Pod's identity. */
function addressOf(pod: KubernetesObject): string {
  const bytes = Buffer.from(pod.metadata.uid.replaceAll("-", ""), "hex");
  return `10.1.${bytes[0]}.${bytes[1]}`;
}
