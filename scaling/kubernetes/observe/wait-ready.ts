// Waiting for a group to serve, told of every change as it happens.
import { QuarryError } from "../../../engine/index.ts";
import type { DeployedGroup, GroupStatus, WaitReadyOptions } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { GROUP_ID } from "../manifest/group-metadata.ts";
import type { ManifestSettings } from "../settings.ts";
import { GroupView } from "./group-view.ts";

const DEFAULT_TIMEOUT_MS = 600_000;

/** @throws `compute.group-failed`, `compute.group-not-ready`, and what the cluster refuses */
export async function waitReady(
  api: KubeApi,
  settings: ManifestSettings,
  group: DeployedGroup,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: WaitReadyOptions,
): Promise<GroupStatus> {
  const stop = new AbortController();
  const { promise, resolve, reject } = deferred<GroupStatus>();
  const onChange = (): void => {
    const status = view.status(group);
    if (status.phase === "running" || status.phase === "stopped") resolve(status);
    if (status.phase === "failed") reject(failed(group, status));
  };
  const view = new GroupView(api, settings, { labelSelector: `${GROUP_ID}=${group.id}`, onChange });
  void api.wait(timeoutMs, stop.signal).then(() => reject(notReady(group, view.status(group), timeoutMs)));
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    view.follow(stop.signal).catch(reject);
    return await promise;
  } finally {
    stop.abort();
    signal?.removeEventListener("abort", abort);
  }
}

function failed({ spec: { name } }: DeployedGroup, { reason = "it does not say why" }: GroupStatus): QuarryError {
  const message = `The scaling group "${name}" did not come up: ${reason}. Replicas of the revision before go on serving.`;
  return new QuarryError("compute.group-failed", message, { name, reason });
}

function notReady({ spec: { name } }: DeployedGroup, status: GroupStatus, timeoutMs: number): QuarryError {
  const { reason = "it does not say why", readyReplicas, replicas } = status;
  const message = `The scaling group "${name}" is not ready after ${timeoutMs} ms (${readyReplicas} of ${replicas} replicas): ${reason}.`;
  return new QuarryError("compute.group-not-ready", message, { name, timeoutMs, reason });
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

function deferred<Value>(): Deferred<Value> {
  let settle!: Omit<Deferred<Value>, "promise">;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
