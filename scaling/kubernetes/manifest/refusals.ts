// What a group may be and a cluster, as it is set up, cannot do. Found before anything is created.

import type { PlannedGroup } from "../../provider.ts";
import { type GroupIssue, refuseGroup } from "../../spec/settle-group.ts";
import type { ManifestSettings } from "../settings.ts";
import { hostOf } from "./http-route.ts";

const MAX_LABEL_LENGTH = 63;
/** What the API server takes in one Secret. */
const MAX_SECRET_BYTES = 1 << 20;

type Refusal = (group: PlannedGroup, settings: ManifestSettings) => GroupIssue | undefined;

const REFUSALS: readonly Refusal[] = [
  ({ spec }, { queueMetricsUrl }) =>
    spec.autoscaler === "keda" && spec.targetQueueDepth !== undefined && queueMetricsUrl === undefined
      ? issue(
          "autoscaler",
          'must be "quarry" with targetQueueDepth, or the provider be told a queueMetricsUrl: KEDA cannot see the queue',
        )
      : undefined,
  (group, settings) => {
    const label = hostOf(group, settings)?.split(".", 1)[0];
    if (label === undefined || (label.length <= MAX_LABEL_LENGTH && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label)))
      return undefined;
    return issue(
      "name",
      `must make a host name with the environment: ${label} is longer than ${MAX_LABEL_LENGTH}, or has other than a-z, 0-9 and '-'`,
    );
  },
  ({ secretValues }) => {
    const bytes = Object.values(secretValues).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
    return bytes > MAX_SECRET_BYTES
      ? issue("secrets", `must be 1 MiB together at most, and are ${bytes} bytes`)
      : undefined;
  },
];

/** @throws `config.invalid-group` */
export function refuseImpossible(group: PlannedGroup, settings: ManifestSettings): void {
  const issues = REFUSALS.flatMap((refusal) => refusal(group, settings) ?? []);
  if (issues.length > 0) refuseGroup(group.spec.name, issues);
}

function issue(field: string, rule: string): GroupIssue {
  return { field, rule };
}
