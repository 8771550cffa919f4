// One in-memory DuckDB with settings of ours: bounded memory, and a spill folder of its own that goes when it closes.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import duckdb from "@duckdb/node-bindings";
import { nativeCall } from "./native-calls.ts";

const MIB = 1024 * 1024;

export interface InstanceOptions {
  /** What DuckDB may hold in memory before it spills. @defaultValue a quarter of RAM, at most 1024 */
  readonly memoryMiB?: number | undefined;
  /** @defaultValue the processors this process may use */
  readonly threads?: number | undefined;
}

export class Instance {
  readonly handle: duckdb.Database;
  /** What a scan callback threw, by the id of the connection whose query called it. */
  readonly scanFailures = new Map<number, unknown>();
  /** Where it spills to. */
  readonly folder: string;

  private constructor(handle: duckdb.Database, folder: string) {
    this.handle = handle;
    this.folder = folder;
  }

  static async open(options: InstanceOptions = {}): Promise<Instance> {
    const folder = await mkdtemp(join(tmpdir(), "quarry-"));
    const memoryMiB = options.memoryMiB ?? Math.min(1024, Math.floor(totalmem() / MIB / 4));
    const config = duckdb.create_config();
    duckdb.set_config(config, "memory_limit", `${memoryMiB}MiB`);
    duckdb.set_config(config, "threads", String(options.threads ?? availableParallelism()));
    duckdb.set_config(config, "temp_directory", join(folder, "spill"));
    return new Instance(await nativeCall(() => duckdb.open(":memory:", config)), folder);
  }

  /** Only when all of its connections are closed. */
  async close(): Promise<void> {
    duckdb.close_sync(this.handle);
    await rm(this.folder, { recursive: true, force: true });
  }
}
