// What a user says of a scaling group.
import type { Secret } from "../../catalog/index.ts";

/** A processor share: cores, or thousandths of one as Kubernetes writes them, `"500m"`. */
export type Cpu = number | `${number}m` | `${number}`;

/** Memory in binary units. */
export type Memory = `${number}${"Mi" | "Gi"}`;

/** Who decides how many replicas run, where their number may change. */
export type Autoscaler = "quarry" | "hpa" | "keda";

/** How replicas are replaced: by new ones beside the old, by new ones in their place one by one, or all at once. */
export type Rollout = "surge" | "in-place" | "recreate";

/** A replicated service behind one URL, or, without a `port`, replicated workers. */
export interface ScalingGroupOptions {
  /** Lower-case letters, digits and `-`, at most 40; part of the URL. One live group of an environment has it. */
  readonly name: string;
  /** The container image: `registry.example.com/team/app:v3`, or by digest. */
  readonly image: string;
  /** Where the container listens for HTTP. Without it the group is of workers: it has neither a URL nor a service. */
  readonly port?: number | undefined;
  /** @defaultValue 1 */
  readonly minReplicas?: number | undefined;
  /** @defaultValue `minReplicas`, at least 1 */
  readonly maxReplicas?: number | undefined;
  /** Of the processor that a replica asks for, 1–100. @defaultValue 80 where the number of replicas may change and no other target is set */
  readonly targetCpuUtilizationPercentage?: number | undefined;
  /** Waiting and running batches per replica. */
  readonly targetQueueDepth?: number | undefined;
  /** How often the number of replicas is decided, 1–1800. @defaultValue 15 */
  readonly scalingIntervalSeconds?: number | undefined;
  /** How long a replica that is to end goes on serving while routers forget it; a worker: while calls finish. 0–3600. @defaultValue 30 */
  readonly shutdownDelaySeconds?: number | undefined;
  /** Both asked for and the limit. @defaultValue 100m asked for, 1 core the limit */
  readonly cpu?: Cpu | undefined;
  /** Both asked for and the limit. @defaultValue 256Mi asked for, 1Gi the limit */
  readonly memory?: Memory | undefined;
  /** How many, `"1"`, or of which kind, `"nvidia-l4:1"`. */
  readonly gpu?: string | undefined;
  /** Variables of the container, as they are. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Their values become variables of the container, by their names; a name alone is looked up where secrets are kept. */
  readonly secrets?: readonly (string | Secret)[] | undefined;
  /** Shared volumes by name and the path they appear under: `[["model-cache", "/models"]]`. */
  readonly volumes?: readonly (readonly [name: string, path: string])[] | undefined;
  /** The command, in place of the image's. */
  readonly entrypoint?: readonly string[] | undefined;
  /** Labels for people and bills: `{ team: "search" }`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue "quarry" */
  readonly autoscaler?: Autoscaler | undefined;
  /** @defaultValue "surge"; "in-place" with a GPU, of which there is seldom one to spare */
  readonly rollout?: Rollout | undefined;
  /** A path that answers 2xx when a replica can serve: `"/health"`. @defaultValue whether the port takes connections */
  readonly healthPath?: string | undefined;
  /** How long a replica may take from its start until it can serve, 5–86400. @defaultValue 600; 1800 with a GPU */
  readonly startupTimeoutSeconds?: number | undefined;
  /** How long the gateway waits for an answer, 1–86400. @defaultValue the gateway's own */
  readonly requestTimeoutSeconds?: number | undefined;
}
