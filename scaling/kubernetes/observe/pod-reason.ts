// Why a replica does not serve, in words, from what its pod says.
import type { KubeObject } from "../kube-object.ts";
import { type Condition, conditionOf, said } from "./conditions.ts";

interface State {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode?: number };
  readonly running?: object;
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly conditions?: readonly Condition[];
  readonly containerStatuses?: readonly {
    readonly image?: string;
    readonly ready?: boolean;
    readonly restartCount?: number;
    readonly state?: State;
    readonly lastState?: State;
  }[];
}

/** Undefined for a replica that serves, is only starting, or is on its way out. */
export function podReason({ metadata, ...pod }: KubeObject): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const status = (pod.status ?? {}) as PodStatus;
  const scheduled = conditionOf(status.conditions, "PodScheduled");
  if (scheduled?.status === "False") return `no node takes a replica: ${said(scheduled)}`;
  if (status.phase === "Failed") return `a replica failed: ${status.message ?? status.reason ?? "it does not say why"}`;
  const [container] = status.containerStatuses ?? [];
  if (container === undefined) return undefined;
  return waitingReason(container.state?.waiting, container) ?? readinessReason(container);
}

type ContainerStatus = NonNullable<PodStatus["containerStatuses"]>[number];

function waitingReason(waiting: State["waiting"], container: ContainerStatus): string | undefined {
  const { reason = "", message = "" } = waiting ?? {};
  switch (reason) {
    case "":
    case "ContainerCreating":
    case "PodInitializing":
      return undefined;
    case "ErrImagePull":
    case "ImagePullBackOff":
    case "InvalidImageName":
      return `the image cannot be pulled (${reason}): ${message || container.image}`;
    case "CrashLoopBackOff":
      return `a replica ends again and again (${reason}): ${endOf(container)}`;
    default:
      return `a replica cannot start (${reason})${message && `: ${message}`}`;
  }
}

function readinessReason(container: ContainerStatus): string | undefined {
  const ended = container.state?.terminated;
  if (ended !== undefined) return `a replica ended: ${endOf(container)}`;
  const isDeaf = container.state?.running !== undefined && container.ready === false;
  if (!isDeaf) return undefined;
  return container.restartCount
    ? `a replica was restarted: ${endOf(container)}`
    : "a replica runs and does not answer yet";
}

function endOf({ state, lastState }: ContainerStatus): string {
  const { reason = "", message = "", exitCode } = state?.terminated ?? lastState?.terminated ?? {};
  if (reason === "OOMKilled") return "it needs more memory than its limit (OOMKilled)";
  const code = exitCode === undefined ? "" : `exit code ${exitCode}`;
  return [code, message].filter((text) => text !== "").join(", ") || reason || "it does not say why";
}
