// A catalog store in Redis: what worker processes and callers anywhere share. Every move is atomic and may be sent twice.
import { randomUUID } from "node:crypto";
import {
  artifactHash,
  byDeployment,
  byName,
  type CatalogEntry,
  type CatalogStore,
  decodeEntry,
  encodeEntry,
  type ListOptions,
  type StoredEntry,
} from "../../catalog/index.ts";
import { isQuarryError, QuarryError } from "../../engine/index.ts";
import type { RedisArgument, RedisConnection } from "../redis/connection.ts";
import { type CatalogKeys, catalogKeys } from "./catalog-keys.ts";
import { type CatalogMove, catalogLibrary, moveName } from "./catalog-library.ts";

/** Options of {@link RedisStore}. */
export interface RedisStoreOptions {
  readonly connection: RedisConnection;
  /** Catalogs of different environments share nothing. */
  readonly environment: string;
  /** Of one artifact. @defaultValue 32 MiB */
  readonly maxArtifactBytes?: number | undefined;
  /** As the store's own. */
  readonly enforce?: CatalogStore["enforce"] | undefined;
}

const DEFAULT_MAX_ARTIFACT_BYTES = 32 << 20;

type Text = Buffer | null;
/** The current entry of a name, and since when the name is out of use. */
type Pointer = readonly [current: Text, deleted: Text];

/**
 * Keeps deployed functions in Redis. The connection stays its owner's.
 * Every method throws `compute.unavailable` when Redis is not there, and `config.catalog-unusable`, naming the key, for what is
 * not a catalog's, or a newer Quarry's.
 */
export class RedisStore implements CatalogStore {
  readonly #redis: RedisConnection;
  readonly #keys: CatalogKeys;
  readonly #maxArtifactBytes: number;
  readonly #enforce: RedisStoreOptions["enforce"];

  constructor(options: RedisStoreOptions) {
    const { connection, environment, maxArtifactBytes = DEFAULT_MAX_ARTIFACT_BYTES, enforce } = options;
    this.#redis = connection;
    this.#keys = catalogKeys(environment);
    this.#maxArtifactBytes = maxArtifactBytes;
    this.#enforce = enforce;
  }

  async revision(): Promise<number> {
    const { revision } = this.#keys;
    const text = String((await this.#command(revision, "GET")) ?? "0");
    return /^\d{1,15}$/.test(text) ? Number(text) : refuse(revision, "it is not a number of changes");
  }

  async put(entries: readonly CatalogEntry[], seen?: number): Promise<boolean> {
    const names = entries.map(({ info }) => info.name);
    const args = entries.flatMap((entry) => [entry.info.name, entry.info.version, encodeEntry(entry)]);
    return (await this.#run("put", names, [String(seen ?? ""), ...args])) === 1;
  }

  async remove(name: string, at: Date): Promise<boolean> {
    return (await this.#run("remove", [name], [name, `${at.toISOString()} ${randomUUID()}`])) === 1;
  }

  async get(name: string, version?: string): Promise<StoredEntry | undefined> {
    const reply = (await this.#run("get", [name], [name, version ?? ""])) as readonly [...Pointer, Text];
    const [current, deleted, other] = reply;
    if (version === undefined) return current === null ? undefined : this.#current(name, current, deleted);
    return other === null ? undefined : this.#version(name, other, [current, deleted]);
  }

  async versions(name: string): Promise<readonly StoredEntry[]> {
    const reply = (await this.#run("versions", [name], [name])) as readonly [...Pointer, readonly Buffer[]];
    const [current, deleted, entries] = reply;
    return entries.map((entry) => this.#version(name, entry, [current, deleted])).sort(byDeployment);
  }

  async list({ includeDeleted = false }: ListOptions = {}): Promise<readonly StoredEntry[]> {
    const reply = (await this.#run("list", [], [])) as readonly [readonly Buffer[], readonly Buffer[]];
    const deleted = new Map(pairs(reply[1]).map(([name, at]) => [name, at]));
    const entries = pairs(reply[0]).map(([name, text]) => this.#current(name, text, deleted.get(name) ?? null));
    return entries.filter((entry) => includeDeleted || entry.deletedAt === undefined).sort(byName);
  }

  async putArtifact(bytes: Uint8Array): Promise<string> {
    const hash = artifactHash(bytes);
    if (bytes.length > this.#maxArtifactBytes) refuseLarge(hash, bytes.length, this.#maxArtifactBytes);
    await this.#command(this.#keys.artifact(hash), "SET", Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    return hash;
  }

  /** Never more of it than an artifact may have. */
  async getArtifact(hash: string): Promise<Uint8Array | undefined> {
    const key = this.#keys.artifact(hash);
    const bytes = (await this.#command(key, "GETRANGE", "0", String(this.#maxArtifactBytes))) as Buffer;
    if (bytes.length === 0) return undefined;
    if (bytes.length > this.#maxArtifactBytes) refuseLarge(hash, bytes.length, this.#maxArtifactBytes);
    return artifactHash(bytes) === hash ? bytes : refuse(key, "its bytes are not those of its hash");
  }

  async enforce(entries: readonly CatalogEntry[]): Promise<void> {
    await this.#enforce?.(entries);
  }

  #current(name: string, text: Buffer, deleted: Text): StoredEntry {
    return { ...this.#decode(this.#keys.current, name, text), isCurrent: true, deletedAt: deletedAt(deleted) };
  }

  #version(name: string, text: Buffer, [current, deleted]: Pointer): StoredEntry {
    const entry = this.#decode(this.#keys.versions(name), name, text);
    return { ...entry, isCurrent: current?.equals(text) === true, deletedAt: deletedAt(deleted) };
  }

  #decode(key: string, name: string, text: Buffer): CatalogEntry {
    const entry = decodeEntry(text.toString(), (reason) => refuse(key, `${name}: ${reason}`));
    return entry.info.name === name ? entry : refuse(key, `it holds "${entry.info.name}" under the name "${name}"`);
  }

  /** @param names of the functions the move is about */
  #run(move: CatalogMove, names: readonly string[], args: readonly RedisArgument[]): Promise<unknown> {
    const { revision, current, deleted, versions } = this.#keys;
    const keys = [revision, current, deleted, ...names.map(versions)];
    return refusingWrongTypes(current, this.#redis.run(catalogLibrary(), moveName(move), keys, args));
  }

  #command(key: string, name: string, ...args: readonly RedisArgument[]): Promise<unknown> {
    return refusingWrongTypes(key, this.#redis.command(name, key, ...args));
  }
}

function deletedAt(deleted: Text): string | undefined {
  return deleted?.toString().split(" ", 1)[0];
}

function pairs(flat: readonly Buffer[]): readonly (readonly [name: string, value: Buffer])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name.toString(), flat[at + 1]!] as const] : []));
}

/** Somebody else keeps something of another kind under our names. */
async function refusingWrongTypes(key: string, reply: Promise<unknown>): Promise<unknown> {
  return reply.catch((error: unknown) => {
    if (isQuarryError(error) && error.message.includes("WRONGTYPE")) refuse(key, "it is not of a catalog", error);
    throw error;
  });
}

function refuse(key: string, reason: string, cause?: unknown): never {
  const message = `The catalog cannot use the Redis key ${JSON.stringify(key)}: ${reason}.`;
  throw new QuarryError("config.catalog-unusable", message, { path: key, reason }, { cause });
}

function refuseLarge(hash: string, artifactBytes: number, maxArtifactBytes: number): never {
  const message = `The artifact ${hash} has ${artifactBytes} bytes, and the catalog takes at most ${maxArtifactBytes}: import less into its module, or raise maxArtifactBytes.`;
  throw new QuarryError("resources.artifact-too-large", message, { artifactBytes, maxArtifactBytes });
}
