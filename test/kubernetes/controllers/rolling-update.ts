// The arithmetic of a rolling update: how many Pods the new and the old ReplicaSets may have now.
// @source pkg/controller/deployment/rolling.go and util/deployment_util.go of Kubernetes
export interface Roll {
  /** What the Deployment asks for. */
  readonly replicas: number;
  /** A count or a share: 1, "25%". */
  readonly maxSurge: unknown;
  readonly maxUnavailable: unknown;
  readonly next: Generation;
  /** The oldest first. */
  readonly old: readonly Generation[];
}

/** One ReplicaSet of the Deployment. */
export interface Generation {
  readonly replicas: number;
  readonly available: number;
}

export interface Allowance {
  readonly surge: number;
  readonly unavailable: number;
}

/** Shares of the replicas: surge is rounded up, unavailable down, and never are both none. */
export function allowanceOf({ replicas, maxSurge, maxUnavailable }: Roll): Allowance {
  const surge = countOf(maxSurge, replicas, Math.ceil);
  const unavailable = countOf(maxUnavailable, replicas, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** How many replicas the new ReplicaSet should have now. */
export function nextReplicas(roll: Roll): number {
  const { replicas, next, old } = roll;
  if (next.replicas >= replicas) return replicas;
  const room = replicas + allowanceOf(roll).surge - next.replicas - total(old, "replicas");
  return room <= 0 ? next.replicas : next.replicas + Math.min(room, replicas - next.replicas);
}

/** How many replicas each old ReplicaSet should keep now. Those that are not available go first. */
export function oldReplicas(roll: Roll): number[] {
  const { replicas, next, old } = roll;
  const minAvailable = replicas - allowanceOf(roll).unavailable;
  const nextUnavailable = next.replicas - next.available;
  const unhealthyAllowed = next.replicas + total(old, "replicas") - minAvailable - nextUnavailable;
  if (unhealthyAllowed <= 0) return old.map((one) => one.replicas);
  const healthy = takeFrom(
    old.map((one) => one.replicas),
    unhealthyAllowed,
    (at) => old[at]!.replicas - old[at]!.available,
  );
  const spare = next.available + total(old, "available") - minAvailable;
  return takeFrom(healthy, spare, (at) => healthy[at]!);
}

/** Takes up to `count` off the counts, in order, from each at most what it can spare. */
function takeFrom(counts: readonly number[], count: number, spareAt: (at: number) => number): number[] {
  let left = Math.max(0, count);
  return counts.map((one, at) => {
    const taken = Math.min(left, Math.max(0, spareAt(at)), one);
    left -= taken;
    return one - taken;
  });
}

function total(generations: readonly Generation[], field: keyof Generation): number {
  return generations.reduce((sum, one) => sum + one[field], 0);
}

function countOf(share: unknown, replicas: number, round: (share: number) => number): number {
  const text = String(share);
  return text.endsWith("%") ? round((Number.parseFloat(text) * replicas) / 100) : Number(text);
}
