// Records for as long as the process lives.
import { byNameAndAge, type GroupRecord } from "./group-record.ts";
import type { GroupRecords, ListGroupsOptions, PutOutcome } from "./group-records.ts";
import { encodeRecord } from "./record-json.ts";

/** Keeps records in memory: for tests, and for a process that names no store. */
export class MemoryRecords implements GroupRecords {
  readonly #records = new Map<string, GroupRecord>();

  async put(record: GroupRecord): Promise<PutOutcome> {
    const kept = this.#records.get(record.id);
    if (kept !== undefined && encodeRecord(kept) === encodeRecord(record)) return "kept";
    if ((kept?.revision ?? 0) !== record.revision - 1) return "changed";
    const owner = record.deletedAt === undefined ? this.#live(record.name) : undefined;
    if (owner !== undefined && owner.id !== record.id) return "name-taken";
    this.#records.set(record.id, structuredClone(record));
    return "kept";
  }

  async get(name: string): Promise<GroupRecord | undefined> {
    return this.#live(name);
  }

  async byId(id: string): Promise<GroupRecord | undefined> {
    return this.#records.get(id);
  }

  async list({ includeDeleted = false }: ListGroupsOptions = {}): Promise<readonly GroupRecord[]> {
    return [...this.#records.values()]
      .filter(({ deletedAt }) => includeDeleted || deletedAt === undefined)
      .sort(byNameAndAge);
  }

  #live(name: string): GroupRecord | undefined {
    return [...this.#records.values()].find((record) => record.name === name && record.deletedAt === undefined);
  }
}
