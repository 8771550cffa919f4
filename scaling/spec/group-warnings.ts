// What is allowed and seldom meant: said once, when a group is deployed.
import { parseGpu } from "./gpu.ts";
import type { GroupSpec } from "./group-spec.ts";

type Warning = (spec: GroupSpec) => string | undefined;

const WARNINGS: readonly Warning[] = [
  ({ cpu, targetCpuUtilizationPercentage: target }) =>
    target !== undefined && cpu === undefined
      ? `targetCpuUtilizationPercentage is of what a replica asks for: without cpu that is 100m, and ${target} % of it is soon reached; set cpu.`
      : undefined,
  ({ gpu, targetCpuUtilizationPercentage: target }) =>
    target !== undefined && gpu !== undefined
      ? "targetCpuUtilizationPercentage says little of work on a GPU; set targetQueueDepth."
      : undefined,
  ({ gpu, minReplicas, rollout }) =>
    gpu !== undefined && rollout !== "surge" && minReplicas <= 1
      ? `rollout "${rollout}" with one replica: while a new version starts nothing serves; "surge" needs another GPU for that time.`
      : undefined,
  ({ volumes, maxReplicas }) =>
    volumes.length > 0 && maxReplicas > 1
      ? "volumes are shared by all replicas: whoever writes a file last wins."
      : undefined,
  ({ env }) => {
    const suspect = Object.keys(env).find((name) => /(SECRET|TOKEN|PASSWORD|API_?KEY)$/i.test(name));
    return suspect === undefined ? undefined : `env ${suspect} looks like a secret, and env is readable; use secrets.`;
  },
  ({ gpu, startupTimeoutSeconds: seconds }) =>
    parseGpu(gpu) !== undefined && seconds < 300
      ? `startupTimeoutSeconds ${seconds} is short for a model that loads on a GPU.`
      : undefined,
];

/** Sentences, none when all is well. */
export function groupWarnings(spec: GroupSpec): readonly string[] {
  return WARNINGS.flatMap((warning) => warning(spec) ?? []);
}
