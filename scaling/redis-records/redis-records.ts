// Records in Redis, beside the catalog of the same environment: what command lines and programs anywhere share.
import type { RedisConnection } from "../../compute/index.ts";
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import { byNameAndAge, type GroupRecord } from "../records/group-record.ts";
import type { GroupRecords, ListGroupsOptions, PutOutcome } from "../records/group-records.ts";
import { decodeRecord, encodeRecord } from "../records/record-json.ts";
import { moveName, type RecordsMove, recordsLibrary } from "./records-library.ts";

/** Options of {@link RedisRecords}. */
export interface RedisRecordsOptions {
  readonly connection: RedisConnection;
  /** Records of different environments share nothing. */
  readonly environment: string;
}

/**
 * Keeps records in Redis. The connection stays its owner's.
 * Every method throws `compute.unavailable` when Redis is not there, and `config.records-unusable`, naming the key, for what
 * is no record, or a newer Quarry's.
 */
export class RedisRecords implements GroupRecords {
  readonly #redis: RedisConnection;
  /** All of one slot: records, revisions, names. */
  readonly #keys: readonly [records: string, revisions: string, names: string];

  constructor({ connection, environment }: RedisRecordsOptions) {
    this.#redis = connection;
    const tag = `{${environment}:groups}`;
    this.#keys = [`${tag}:records`, `${tag}:revisions`, `${tag}:names`];
  }

  async put(record: GroupRecord): Promise<PutOutcome> {
    const { id, name, revision, deletedAt } = record;
    const live = deletedAt === undefined ? "1" : "";
    return String(await this.#run("put", [id, name, String(revision), encodeRecord(record), live])) as PutOutcome;
  }

  async get(name: string): Promise<GroupRecord | undefined> {
    return this.#decode((await this.#run("get", [name])) as Buffer | null);
  }

  async byId(id: string): Promise<GroupRecord | undefined> {
    const [records] = this.#keys;
    return this.#decode((await this.#refusingOthers(this.#redis.command("HGET", records, id))) as Buffer | null);
  }

  async list({ includeDeleted = false }: ListGroupsOptions = {}): Promise<readonly GroupRecord[]> {
    const texts = (await this.#run("list", [includeDeleted ? "" : "1"])) as readonly Buffer[];
    return texts.map((text) => this.#decode(text)!).sort(byNameAndAge);
  }

  #run(move: RecordsMove, args: readonly string[]): Promise<unknown> {
    return this.#refusingOthers(this.#redis.run(recordsLibrary(), moveName(move), this.#keys, args));
  }

  #decode(text: Buffer | null): GroupRecord | undefined {
    return text === null ? undefined : decodeRecord(text.toString(), (reason) => this.#refuse(reason));
  }

  /** Somebody else keeps something of another kind under our names. */
  async #refusingOthers(reply: Promise<unknown>): Promise<unknown> {
    return reply.catch((error: unknown) => {
      if (isQuarryError(error) && error.message.includes("WRONGTYPE")) this.#refuse("it is of another kind", error);
      throw error;
    });
  }

  #refuse(reason: string, cause?: unknown): never {
    const [path] = this.#keys;
    const message = `The records of scaling groups cannot use the Redis key ${JSON.stringify(path)}: ${reason}.`;
    throw new QuarryError("config.records-unusable", message, { path, reason }, { cause });
  }
}
