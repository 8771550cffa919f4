// @kubernetes/client-node, connected to a test server or to whatever a kubeconfig names.
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

export interface Client {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly custom: CustomObjectsApi;
}

export function clientOf(server: { readonly kubeconfig: string }): Client {
  const config = new KubeConfig();
  config.loadFromFile(server.kubeconfig);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    custom: config.makeApiClient(CustomObjectsApi),
  };
}

/** A patch by server-side apply. */
export const AS_APPLY = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply);
export const AS_MERGE = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
export const AS_STRATEGIC_MERGE = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);

/** The Status that a refused call got. */
export interface Refusal {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
  };
}

/** What the call was refused with; a call that succeeds fails the test. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ApiException)) throw new Error(`expected a refusal, got ${outcome}`);
  const body: unknown = outcome.body;
  return typeof body === "string" ? JSON.parse(body) : { code: outcome.code, message: outcome.message };
}
