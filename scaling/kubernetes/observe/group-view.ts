// A live view of the groups of a namespace: a few watches, however many groups there are.
import type { DeployedGroup, GroupStatus } from "../../provider.ts";
import type { KubeApi } from "../api/kube-api.ts";
import { AUTOSCALER, DEPLOYMENT, HTTP_ROUTE, type Kind, POD, SCALED_OBJECT } from "../kinds.ts";
import type { KubeObject } from "../kube-object.ts";
import { GROUP_ID } from "../manifest/group-metadata.ts";
import { hostOf } from "../manifest/http-route.ts";
import type { ManifestSettings } from "../settings.ts";
import { groupStatus } from "./group-status.ts";
import { ObjectMirror } from "./object-mirror.ts";

/** What statuses are made of. */
function watchedKinds({ gateway }: ManifestSettings): readonly Kind[] {
  return gateway === undefined ? [DEPLOYMENT, POD] : [DEPLOYMENT, POD, HTTP_ROUTE];
}

export interface ViewOptions {
  readonly labelSelector: string;
  /** Told when everything has been listed, and of each change from then on. */
  readonly onChange: () => void;
}

export class GroupView {
  readonly #mirrors: ReadonlyMap<Kind, ObjectMirror>;
  readonly #settings: ManifestSettings;

  constructor(api: KubeApi, settings: ManifestSettings, { labelSelector, onChange }: ViewOptions) {
    this.#settings = settings;
    const onAny = (): void => {
      if ([...this.#mirrors.values()].every(({ isListed }) => isListed)) onChange();
    };
    const mirror = (kind: Kind) => [kind, new ObjectMirror(api, { kind, labelSelector, onChange: onAny })] as const;
    this.#mirrors = new Map(watchedKinds(settings).map(mirror));
  }

  /** Until `signal` says stop. @throws what the cluster refuses for good */
  async follow(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.follow(signal)));
  }

  status(group: DeployedGroup): GroupStatus {
    const objects = new Map([...this.#mirrors].map(([kind, mirror]) => [kind, mirror.objects]));
    return statusAmong(group, objects, this.#settings);
  }
}

/** The statuses of groups now. */
export async function listStatuses(
  api: KubeApi,
  settings: ManifestSettings,
  { groups, labelSelector }: { readonly groups: readonly DeployedGroup[]; readonly labelSelector: string },
): Promise<readonly GroupStatus[]> {
  const kinds = [...watchedKinds(settings), ...scalersOf(groups)];
  const lists = await Promise.all(kinds.map((kind) => api.list(kind, labelSelector)));
  const owned = kinds.map((kind, at) => [kind, byGroup(lists[at]!.objects)] as const);
  return groups.map((group) => {
    const objects = new Map(owned.map(([kind, objects]) => [kind, objects.get(group.id) ?? []]));
    return statusAmong(group, objects, settings);
  });
}

function byGroup(objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const groups = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const id = idOf(object);
    groups.set(id, [...(groups.get(id) ?? []), object]);
  }
  return groups;
}

function scalersOf(groups: readonly DeployedGroup[]): readonly Kind[] {
  const autoscalers = new Set(groups.map(({ spec }) => spec.autoscaler));
  return [...(autoscalers.has("hpa") ? [AUTOSCALER] : []), ...(autoscalers.has("keda") ? [SCALED_OBJECT] : [])];
}

function statusAmong(
  group: DeployedGroup,
  objects: ReadonlyMap<Kind, readonly KubeObject[]>,
  settings: ManifestSettings,
): GroupStatus {
  const own = (kind: Kind) => (objects.get(kind) ?? []).filter((object) => idOf(object) === group.id);
  return groupStatus({
    deployment: own(DEPLOYMENT)[0],
    pods: own(POD),
    route: own(HTTP_ROUTE)[0],
    autoscaler: own(AUTOSCALER)[0] ?? own(SCALED_OBJECT)[0],
    wantsRoute: hostOf(group, settings) !== undefined,
  });
}

function idOf({ metadata }: KubeObject): string {
  return metadata.labels?.[GROUP_ID] ?? "";
}
