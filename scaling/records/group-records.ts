// The port of whoever keeps the records of an environment's scaling groups.
import type { GroupRecord } from "./group-record.ts";

/** What became of a record that was to be kept. */
export type PutOutcome = "kept" | "changed" | "name-taken";

/** Options of {@link GroupRecords.list}. */
export interface ListGroupsOptions {
  /** @defaultValue false */
  readonly includeDeleted?: boolean | undefined;
}

/**
 * Keeps the records of one environment. Nothing is ever taken out: a deleted group stays as history, and its name may be
 * used again. Several processes may use one store at once, and of two changes made to the same revision one stands.
 */
export interface GroupRecords {
  /**
   * Keeps a record in place of its revision before; the first, revision 1, is a new group. May be sent twice.
   * @returns `"changed"` when the kept revision is another, `"name-taken"` when a live group of another id has the name;
   * nothing was done then
   */
  put(record: GroupRecord): Promise<PutOutcome>;
  /** The live group of a name. */
  get(name: string): Promise<GroupRecord | undefined>;
  /** A group, live or deleted. */
  byId(id: string): Promise<GroupRecord | undefined>;
  /** By name; of one name the oldest first. */
  list(options?: ListGroupsOptions): Promise<readonly GroupRecord[]>;
}
