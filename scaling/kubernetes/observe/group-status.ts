// What a group is doing, decided from its objects alone: by kubectl's rule for roll-outs, and whether its route is taken.
import type { GroupStatus } from "../../provider.ts";
import type { KubeObject } from "../kube-object.ts";
import { type Condition, conditionOf, said } from "./conditions.ts";
import { podReason } from "./pod-reason.ts";

/** A group's objects, as they are in the cluster. */
export interface ObservedGroup {
  readonly deployment: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
  readonly route: KubeObject | undefined;
  readonly autoscaler: KubeObject | undefined;
  /** Whether it is to have a route. */
  readonly wantsRoute: boolean;
}

interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly Condition[];
}

export function groupStatus(observed: ObservedGroup): GroupStatus {
  const { deployment } = observed;
  if (deployment === undefined) return { ...NONE, phase: "missing", reason: "it is not in the cluster" };
  const status = statusOf(deployment);
  const { replicas = 1 } = (deployment.spec ?? {}) as { readonly replicas?: number };
  const { readyReplicas = 0, availableReplicas = 0 } = status;
  const counts = { replicas, readyReplicas, availableReplicas };
  const failure = isSeen(deployment, status) ? failureOf(status) : undefined;
  const pods = observed.pods.map(podReason).find((reason) => reason !== undefined);
  if (failure !== undefined) return { ...counts, phase: "failed", reason: pods ?? failure };
  if (!isRolledOut(deployment, status, replicas)) {
    return { ...counts, phase: "rolling", reason: pods ?? quotaReason(status) ?? PROGRESS };
  }
  const route = routeReason(observed);
  if (route !== undefined) return { ...counts, phase: "rolling", reason: route };
  return { ...counts, phase: replicas === 0 ? "stopped" : "running", reason: scalerReason(observed.autoscaler) };
}

const NONE = { replicas: 0, readyReplicas: 0, availableReplicas: 0 } as const;
const PROGRESS = "its replicas are starting";

function statusOf({ status = {} }: KubeObject): DeploymentStatus {
  return status as DeploymentStatus;
}

/** Whether the controller has looked at the newest revision. */
function isSeen({ metadata }: KubeObject, { observedGeneration = 0 }: DeploymentStatus): boolean {
  return observedGeneration >= (metadata.generation ?? 0);
}

function failureOf({ conditions }: DeploymentStatus): string | undefined {
  const progressing = conditionOf(conditions, "Progressing");
  return progressing?.reason === "ProgressDeadlineExceeded" ? said(progressing) : undefined;
}

/** As `kubectl rollout status` judges it. */
function isRolledOut(deployment: KubeObject, status: DeploymentStatus, wanted: number): boolean {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (!isSeen(deployment, status)) return false;
  return updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= updatedReplicas;
}

/** A quota, or a policy of the cluster. */
function quotaReason({ conditions }: DeploymentStatus): string | undefined {
  const failure = conditionOf(conditions, "ReplicaFailure");
  return failure?.status === "True" ? `replicas cannot be made: ${said(failure)}` : undefined;
}

interface RouteStatus {
  readonly parents?: readonly { readonly conditions?: readonly Condition[] }[];
}

/** Undefined once the gateway has taken the route as it is now. */
function routeReason({ route, wantsRoute }: ObservedGroup): string | undefined {
  if (!wantsRoute) return undefined;
  const [parent] = ((route?.status ?? {}) as RouteStatus).parents ?? [];
  for (const type of ["Accepted", "ResolvedRefs"]) {
    const condition = conditionOf(parent?.conditions, type);
    const isOld = (condition?.observedGeneration ?? 0) < (route?.metadata.generation ?? 0);
    if (condition === undefined || isOld) return "the gateway has not looked at its route yet";
    if (condition.status !== "True") return `the gateway refuses its route (${condition.reason}): ${said(condition)}`;
  }
  return undefined;
}

/** An autoscaler that cannot work leaves the group as it is: that is worth a word. */
function scalerReason(autoscaler: KubeObject | undefined): string | undefined {
  const { conditions } = (autoscaler?.status ?? {}) as { readonly conditions?: readonly Condition[] };
  const active = conditionOf(conditions, "ScalingActive") ?? conditionOf(conditions, "Ready");
  return active?.status === "False" ? `it is not scaled: ${said(active)}` : undefined;
}
