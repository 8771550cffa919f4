// Flags of `quarry scaling-group create` as the options of a group. What they may be is the library's to say.
import type { ScalingGroupOptions } from "../scaling/index.ts";

/** What the flags give. */
export interface GroupFlags {
  readonly name: string;
  readonly image: string;
  readonly port?: string;
  readonly replicas?: string;
  readonly minReplicas?: string;
  readonly maxReplicas?: string;
  readonly targetCpu?: string;
  readonly targetQueueDepth?: string;
  readonly scalingInterval?: string;
  readonly shutdownDelay?: string;
  readonly startupTimeout?: string;
  readonly requestTimeout?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly gpu?: string;
  readonly env?: readonly string[];
  readonly secret?: readonly string[];
  readonly volume?: readonly string[];
  readonly tags?: readonly string[];
  readonly entrypoint?: string;
  readonly autoscaler?: string;
  readonly rollout?: string;
  readonly healthPath?: string;
}

/** Values stand as they were written where they are wrong: the refusal shows them. */
export function groupOptions(flags: GroupFlags): ScalingGroupOptions {
  const { name, image, cpu, memory, gpu, autoscaler, rollout, healthPath } = flags;
  const options = {
    ...{ name, image, cpu, memory, gpu, autoscaler, rollout, healthPath },
    port: number(flags.port),
    minReplicas: number(flags.minReplicas ?? flags.replicas),
    maxReplicas: number(flags.maxReplicas ?? flags.replicas),
    targetCpuUtilizationPercentage: number(flags.targetCpu),
    targetQueueDepth: number(flags.targetQueueDepth),
    scalingIntervalSeconds: number(flags.scalingInterval),
    shutdownDelaySeconds: number(flags.shutdownDelay),
    startupTimeoutSeconds: number(flags.startupTimeout),
    requestTimeoutSeconds: number(flags.requestTimeout),
    env: flags.env && Object.fromEntries(flags.env.map((pair) => split(pair, "="))),
    secrets: flags.secret,
    volumes: flags.volume?.map((pair) => split(pair, ":")),
    tags:
      flags.tags && Object.fromEntries(flags.tags.flatMap((pairs) => pairs.split(",")).map((pair) => split(pair, "="))),
    entrypoint: words(flags.entrypoint),
  };
  return options as unknown as ScalingGroupOptions;
}

function number(text: string | undefined): number | string | undefined {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** At the first mark; without one there is a name and nothing else. */
function split(text: string, mark: string): readonly [name: string, value: string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** A JSON list, or words between spaces. */
function words(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (!text.startsWith("[")) return text.split(/\s+/).filter((word) => word !== "");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
