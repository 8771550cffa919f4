// Records in a folder: one JSON file per revision, `inference.2.14.json` the fourteenth of the second group of that name.
// No locks: a file appears whole and only where there is none, so that of two writers of one revision one wins, and of two
// creators of one name.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { QuarryError } from "../../engine/index.ts";
import { byNameAndAge, type GroupRecord } from "./group-record.ts";
import type { GroupRecords, ListGroupsOptions, PutOutcome } from "./group-records.ts";
import { decodeRecord, encodeRecord } from "./record-json.ts";
import { writeNew } from "./write-new.ts";

/** Where the records of an environment are, beside the functions of the same folder. */
export function groupsFolder(catalog: string, environment: string): string {
  return join(catalog, "scaling-groups", environment);
}

/** The newest file of one group. */
interface Slot {
  readonly name: string;
  /** Which group of that name, from 1. */
  readonly turn: number;
  readonly revision: number;
}

const FILE = /^([a-z][a-z0-9-]*)\.([1-9]\d*)\.([1-9]\d*)\.json$/;

/**
 * Keeps records in a folder that people can read and processes share. A folder that is not there holds none.
 * Every method throws `config.records-unusable`, naming the file, for one that it cannot read or write.
 */
export class FileRecords implements GroupRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  async put(record: GroupRecord): Promise<PutOutcome> {
    const slots = (await this.#slots()).filter(({ name }) => name === record.name);
    const kept = await this.#readAll(slots);
    const own = slots.find((_, at) => kept[at]!.id === record.id);
    if (own !== undefined) return this.#replace(own, kept[slots.indexOf(own)]!, record);
    if (record.revision !== 1) return "changed";
    if (kept.some(({ deletedAt }) => deletedAt === undefined)) return "name-taken";
    const turn = Math.max(0, ...slots.map((slot) => slot.turn)) + 1;
    return (await this.#write({ name: record.name, turn, revision: 1 }, record)) ? "kept" : "name-taken";
  }

  async get(name: string): Promise<GroupRecord | undefined> {
    const records = await this.#readAll((await this.#slots()).filter((slot) => slot.name === name));
    return records.find(({ deletedAt }) => deletedAt === undefined);
  }

  async byId(id: string): Promise<GroupRecord | undefined> {
    return (await this.list({ includeDeleted: true })).find((record) => record.id === id);
  }

  async list({ includeDeleted = false }: ListGroupsOptions = {}): Promise<readonly GroupRecord[]> {
    const records = await this.#readAll(await this.#slots());
    return records.filter(({ deletedAt }) => includeDeleted || deletedAt === undefined).sort(byNameAndAge);
  }

  async #replace(slot: Slot, kept: GroupRecord, record: GroupRecord): Promise<PutOutcome> {
    if (encodeRecord(kept) === encodeRecord(record)) return "kept";
    if (kept.revision !== record.revision - 1) return "changed";
    return (await this.#write({ ...slot, revision: record.revision }, record)) ? "kept" : "changed";
  }

  /** The newest revision of every group. */
  async #slots(): Promise<readonly Slot[]> {
    const newest = new Map<string, Slot>();
    for (const file of await this.#files()) {
      const [, name, turn, revision] = FILE.exec(file) ?? [];
      if (name === undefined) continue;
      const slot = { name, turn: Number(turn), revision: Number(revision) };
      const key = `${name}.${turn}`;
      if (slot.revision > (newest.get(key)?.revision ?? 0)) newest.set(key, slot);
    }
    return [...newest.values()];
  }

  async #files(): Promise<readonly string[]> {
    return readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      return error.code === "ENOENT" ? [] : this.#refuse(".", error.message, error);
    });
  }

  #readAll(slots: readonly Slot[]): Promise<readonly GroupRecord[]> {
    return Promise.all(slots.map((slot) => this.#read(slot)));
  }

  async #read(slot: Slot): Promise<GroupRecord> {
    const file = fileOf(slot);
    const text = await readFile(join(this.#folder, file), "utf8").catch((error: Error) => {
      return this.#refuse(file, error.message, error);
    });
    const record = decodeRecord(text, (reason) => this.#refuse(file, reason));
    const isOwn = record.name === slot.name && record.revision === slot.revision;
    return isOwn ? record : this.#refuse(file, `it holds revision ${record.revision} of "${record.name}"`);
  }

  async #write(slot: Slot, record: GroupRecord): Promise<boolean> {
    const file = fileOf(slot);
    return writeNew(join(this.#folder, file), `${encodeRecord(record)}\n`).catch((error: Error) => {
      return this.#refuse(file, error.message, error);
    });
  }

  #refuse(file: string, reason: string, cause?: unknown): never {
    const path = join(this.#folder, file);
    const message = `The records of scaling groups cannot use ${JSON.stringify(path)}: ${reason}.`;
    throw new QuarryError("config.records-unusable", message, { path, reason }, { cause });
  }
}

function fileOf({ name, turn, revision }: Slot): string {
  return `${name}.${turn}.${revision}.json`;
}
