// How the simulated cluster behaves: how fast Pods are, what it has, what goes wrong. Tests change it as they go.
export interface Conditions {
  /** From a container's start until its Pod is ready. @defaultValue 0 */
  readonly readyAfterMs: number;
  /** From a Pod's deletion until it is gone; at most its grace. @defaultValue 0 */
  readonly terminateAfterMs: number;
  /** Images that cannot be pulled: ImagePullBackOff. */
  readonly missingImages: readonly string[];
  /** Images whose containers end at once: CrashLoopBackOff. */
  readonly crashingImages: readonly string[];
  /** What all nodes have together of a resource; what is not named here there is enough of. */
  readonly capacity: { readonly [resource: string]: number };
  /** Pods that a namespace may have; one more is refused with 403. */
  readonly maxPods: number;
  /** Claims of volumes stay Pending. */
  readonly hasNoVolumes: boolean;
  /** CPU in use as a share of what is requested, by `namespace/deployment`; what is not named here has no metrics. */
  readonly utilizationPercent: { readonly [deployment: string]: number };
}

export const DEFAULT_CONDITIONS: Conditions = {
  readyAfterMs: 0,
  terminateAfterMs: 0,
  missingImages: [],
  crashingImages: [],
  capacity: { "nvidia.com/gpu": 8 },
  maxPods: Number.POSITIVE_INFINITY,
  hasNoVolumes: false,
  utilizationPercent: {},
};
