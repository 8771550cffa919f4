// HorizontalPodAutoscalers over injected CPU figures. Windows of stabilization are kept; policies of speed are not.
// @source pkg/controller/podautoscaler/horizontal.go of Kubernetes
import type { Api } from "../api/api.ts";
import { isObject, isSame, type JsonObject, listAt, objectAt } from "../api/json.ts";
import { memoized } from "../api/memoized.ts";
import type { KubernetesObject } from "../api/object.ts";
import { resourceOf } from "../api/resources.ts";
import { type Condition, type Controller, setStatus, type World, withConditions } from "./controller.ts";
import { replicasOf } from "./replica-sets.ts";

/** The controller's own pace, cluster-wide. */
const EVERY_MS = 15_000;
/** Changes of a smaller share are none. */
const TOLERANCE_RATIO = 0.1;
const DEFAULT_DOWN_WINDOW_SECONDS = 300;

interface Recommendation {
  readonly timeMs: number;
  readonly replicas: number;
}

/** What was recommended lately, by the autoscaler's uid; each cluster has its own. */
const recommendedIn = memoized((_: Api) => new Map<string, readonly Recommendation[]>());

export const autoscaler: Controller = {
  name: "autoscaler",

  affected(_, { object, before, isDeleted }) {
    // Its own status says nothing new: it looks at its own pace.
    const isSpoken = object.kind === "HorizontalPodAutoscaler" && !isSame(before?.spec, object.spec);
    return isSpoken && !isDeleted ? [object] : [];
  },

  reconcile(world, scaler) {
    world.lookAgainAt(world.nowMs + EVERY_MS);
    const { scaleTargetRef } = objectAt(scaler.spec);
    const { apiVersion, kind, name } = objectAt(scaleTargetRef) as { apiVersion: string; kind: string; name: string };
    const target = world.api.store.get(resourceOf({ apiVersion, kind }), scaler.metadata.namespace, name);
    if (target === undefined)
      return report(world, scaler, 0, 0, [inactive("FailedGetScale", `${kind} "${name}" not found`)]);
    const current = replicasOf(target);
    const obstacle = obstacleOf(world, target);
    if (obstacle !== undefined) return report(world, scaler, current, current, [obstacle]);
    const desired = desiredReplicas(world, scaler, target);
    if (desired !== current) scale(world, target, desired);
    const active = { type: "ScalingActive", status: "True", reason: "ValidMetricFound" } as const;
    return report(world, scaler, current, desired, [
      active,
      { type: "AbleToScale", status: "True", reason: "ReadyForNewScale" },
    ]);
  },
};

function obstacleOf(world: World, target: KubernetesObject): Condition | undefined {
  if (replicasOf(target) === 0) {
    return inactive("ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
  }
  const containers = listAt(objectAt(objectAt(objectAt(target.spec).template).spec).containers).map(objectAt);
  const blind = containers.find((one) => objectAt(objectAt(one.resources).requests).cpu === undefined);
  if (blind !== undefined) {
    return inactive(
      "FailedGetResourceMetric",
      `the HPA was unable to compute the replica count: missing request for cpu in container ${blind.name}`,
    );
  }
  if (world.conditions.utilizationPercent[keyOf(target)] !== undefined) return undefined;
  return inactive(
    "FailedGetResourceMetric",
    "unable to get metrics for resource cpu: no metrics returned from resource metrics API",
  );
}

function inactive(reason: string, message: string): Condition {
  return { type: "ScalingActive", status: "False", reason, message };
}

function desiredReplicas(world: World, scaler: KubernetesObject, target: KubernetesObject): number {
  const { minReplicas, maxReplicas, behavior } = objectAt(scaler.spec);
  const current = replicasOf(target);
  const ratio = world.conditions.utilizationPercent[keyOf(target)]! / targetPercent(scaler);
  const computed = Math.abs(ratio - 1) <= TOLERANCE_RATIO ? current : Math.ceil(current * ratio);
  const clamped = Math.min(Number(maxReplicas), Math.max(Number(minReplicas ?? 1), computed));
  return stabilized(world, scaler, current, clamped, objectAt(behavior));
}

/** Down only as far as every recommendation of the window agrees, up likewise. */
function stabilized(
  world: World,
  scaler: KubernetesObject,
  current: number,
  desired: number,
  behavior: JsonObject,
): number {
  const windowMs = (name: string, otherwise: number): number =>
    Number(objectAt(behavior[name]).stabilizationWindowSeconds ?? otherwise) * 1000;
  const [upMs, downMs] = [windowMs("scaleUp", 0), windowMs("scaleDown", DEFAULT_DOWN_WINDOW_SECONDS)];
  const recommended = recommendedIn(world.api);
  const past = recommended.get(scaler.metadata.uid) ?? [{ timeMs: world.nowMs, replicas: current }];
  const recent = [...past, { timeMs: world.nowMs, replicas: desired }].filter(
    ({ timeMs }) => timeMs > world.nowMs - Math.max(upMs, downMs) || timeMs === world.nowMs,
  );
  recommended.set(scaler.metadata.uid, recent);
  const within = (lengthMs: number): number[] => [
    desired,
    ...recent.filter(({ timeMs }) => timeMs > world.nowMs - lengthMs).map(({ replicas }) => replicas),
  ];
  const [up, down] = [Math.min(...within(upMs)), Math.max(...within(downMs))];
  return Math.min(Math.max(current, up), down);
}

function targetPercent(scaler: KubernetesObject): number {
  for (const metric of listAt(objectAt(scaler.spec).metrics).map(objectAt)) {
    const source = metric.containerResource ?? metric.resource;
    if (isObject(source)) return Number(objectAt(source.target).averageUtilization);
  }
  return Number.NaN;
}

function scale(world: World, target: KubernetesObject, replicas: number): void {
  const next = { ...target, spec: { ...objectAt(target.spec), replicas } };
  world.api.update(next, { fieldManager: "kube-controller-manager", subresource: "scale" });
}

function report(
  world: World,
  scaler: KubernetesObject,
  current: number,
  desired: number,
  conditions: Condition[],
): void {
  const { utilizationPercent } = world.conditions;
  const used =
    utilizationPercent[`${scaler.metadata.namespace}/${objectAt(objectAt(scaler.spec).scaleTargetRef).name}`];
  const metric = { type: "Resource", resource: { name: "cpu", current: { averageUtilization: used } } };
  setStatus(world, scaler, {
    currentReplicas: current,
    desiredReplicas: desired,
    ...(used !== undefined && { currentMetrics: [metric] }),
    conditions: withConditions(scaler.status, world.api.now(), ...conditions),
  });
}

function keyOf({ metadata: { namespace, name } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}
