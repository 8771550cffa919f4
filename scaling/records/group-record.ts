// What is kept of one scaling group: plain data that travels as JSON. Secrets are names in it, never values.
import type { GroupSpec } from "../spec/group-spec.ts";

/** How far the last deployment or deletion came; what the replicas are doing now is asked of the provider. */
export type RecordStatus = "deploying" | "deployed" | "deleting" | "deleted";

/** One scaling group, from its first deployment until after its deletion. */
export interface GroupRecord {
  /** Never changes, and no other group ever has it. */
  readonly id: string;
  readonly name: string;
  readonly spec: GroupSpec;
  /** Grows by one with every change of the record. */
  readonly revision: number;
  readonly status: RecordStatus;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** ISO 8601: since when its name may be used again; undefined while it may not. */
  readonly deletedAt: string | undefined;
}

/** The order of lists: by name, then the oldest first. */
export function byNameAndAge(left: GroupRecord, right: GroupRecord): number {
  return compare(left.name, right.name) || compare(left.createdAt, right.createdAt) || compare(left.id, right.id);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
