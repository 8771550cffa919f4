// How many replicas there are at first, and for a group of fixed size always: said apart from everything else, by a manager of
// its own, and never against whoever scales.
import type { PlannedGroup } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import type { KubeObject } from "../kube-object.ts";
import { replicas } from "../manifest/deployment.ts";
import { FIELD_MANAGER, SCALE_MANAGER } from "../manifest/group-metadata.ts";

/** What is known when the number is to be set. */
export interface ReplicasContext {
  /** As it is after it was applied. */
  readonly deployment: KubeObject;
  /** Whether the number was somebody's to change until now, and is no longer. */
  readonly wasScaled: boolean;
  readonly force: boolean;
}

/** @returns what its author should know */
export async function setReplicas(
  api: KubeApi,
  group: PlannedGroup,
  { deployment, wasScaled, force }: ReplicasContext,
): Promise<readonly string[]> {
  const { minReplicas, maxReplicas } = group.spec;
  const owners = replicasOwners(deployment);
  const { replicas: current } = deployment.spec as { readonly replicas?: number };
  if (minReplicas < maxReplicas && owners.length > 0) return sleeping(group, current);
  if (current === Math.max(1, minReplicas) && owners.includes(SCALE_MANAGER)) return [];
  const applied = await api.apply(replicas(group), { manager: SCALE_MANAGER, force: force || wasScaled });
  if (applied.outcome === "applied") return [];
  const [manager] = applied.conflicts.map(({ manager }) => manager);
  return [
    `there are ${current} replicas, set by ${manager}, and stay ${current}: deploy with force to have ${minReplicas}.`,
  ];
}

/** Who has set the number of replicas. */
function replicasOwners({ metadata }: KubeObject): readonly string[] {
  const owners = (metadata.managedFields ?? []).filter(({ manager, fieldsV1 }) => {
    const spec = (fieldsV1 as { readonly "f:spec"?: object } | undefined)?.["f:spec"];
    return manager !== FIELD_MANAGER && spec !== undefined && "f:replicas" in spec;
  });
  return owners.map(({ manager = "" }) => manager);
}

/** An HPA does not look at a Deployment of no replicas. */
function sleeping({ spec }: PlannedGroup, current: number | undefined): readonly string[] {
  if (spec.autoscaler !== "hpa" || current !== 0) return [];
  return ["there are 0 replicas, where an HPA is switched off: scale to 1 or more to wake it."];
}
