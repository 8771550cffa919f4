// Scaling groups in a Kubernetes cluster. The cluster is connected to when it is first asked something.
import type { Clock } from "../../compute/index.ts";
import type {
  DeployedGroup,
  DeployGroupOptions,
  DeployPreview,
  DeployReport,
  GroupEndpoint,
  GroupIdentity,
  GroupStatus,
  LogLine,
  LogOptions,
  Orphan,
  PlannedGroup,
  ScalingProvider,
  WaitReadyOptions,
} from "../provider.ts";
import { KubeApi } from "./api/kube-api.ts";
import { deleteGroup } from "./change/delete-group.ts";
import { deployGroup } from "./change/deploy-group.ts";
import { findAnchor } from "./change/find-anchor.ts";
import { findOrphans } from "./change/find-orphans.ts";
import { previewGroup } from "./change/preview-group.ts";
import { GROUP_ID, MANAGED_BY } from "./manifest/group-metadata.ts";
import { hostIn } from "./manifest/http-route.ts";
import { refuseImpossible } from "./manifest/refusals.ts";
import { listStatuses } from "./observe/group-view.ts";
import { waitReady } from "./observe/wait-ready.ts";
import { readLogs } from "./read-logs.ts";
import { type KubernetesOptions, type KubernetesSettings, settleKubernetes } from "./settings.ts";

export class KubernetesProvider implements ScalingProvider {
  readonly name = "kubernetes";
  readonly #settings: KubernetesSettings;
  readonly #clock: Clock | undefined;
  #opening: Promise<KubeApi> | undefined;

  /** @throws `config.invalid` */
  constructor(options: KubernetesOptions = {}, clock?: Clock) {
    this.#settings = settleKubernetes(options);
    this.#clock = clock;
  }

  check(group: PlannedGroup): void {
    refuseImpossible(group, this.#settings.manifest);
  }

  async find(environment: string, name: string): Promise<GroupIdentity | undefined> {
    const found = await findAnchor(await this.#api(), name);
    return found?.environment === environment ? { id: found.id, environment, name } : undefined;
  }

  async deploy(group: PlannedGroup, options: DeployGroupOptions = {}): Promise<DeployReport> {
    return deployGroup(await this.#api(), this.#settings.manifest, group, options);
  }

  async preview(group: PlannedGroup): Promise<DeployPreview> {
    return previewGroup(await this.#api(), this.#settings.manifest, group);
  }

  async waitReady(group: DeployedGroup, options: WaitReadyOptions = {}): Promise<GroupStatus> {
    return waitReady(await this.#api(), this.#settings.manifest, group, options);
  }

  async statuses(groups: readonly DeployedGroup[]): Promise<readonly GroupStatus[]> {
    if (groups.length === 0) return [];
    const labelSelector = groups.length === 1 ? `${GROUP_ID}=${groups[0]!.id}` : `${MANAGED_BY}=quarry`;
    return listStatuses(await this.#api(), this.#settings.manifest, { groups, labelSelector });
  }

  endpoint(environment: string, name: string): GroupEndpoint | undefined {
    const { gateway } = this.#settings.manifest;
    if (gateway === undefined) return undefined;
    return { url: `${gateway.scheme}://${hostIn(gateway, environment, name)}`, address: gateway.address };
  }

  async *logs(group: GroupIdentity, options: LogOptions = {}): AsyncGenerator<LogLine, void, void> {
    yield* readLogs(await this.#api(), group, options);
  }

  async delete(group: GroupIdentity): Promise<void> {
    await deleteGroup(await this.#api(), group);
  }

  async orphans(environment: string, ids: readonly string[]): Promise<readonly Orphan[]> {
    return findOrphans(await this.#api(), environment, ids);
  }

  async close(): Promise<void> {
    const api = await this.#opening?.catch(() => undefined);
    await api?.close();
  }

  /** Whoever asks first meets what opening throws, and the next one tries again. */
  #api(): Promise<KubeApi> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Whoever only looks at records needs neither a cluster nor what is loaded to ask one. */
  async #open(): Promise<KubeApi> {
    const clock = this.#clock ?? (await import("../../compute/index.ts")).systemClock;
    return KubeApi.open(this.#settings.cluster, clock);
  }
}
