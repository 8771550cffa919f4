// One in-memory DuckDB with settings of ours: bounded memory, and a spill folder of its own that goes when it closes.
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import duckdb from "@duckdb/node-bindings";
import { lockStatements } from "../sandbox/lock-statements.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { nativeCall } from "./native-calls.ts";

const MIB = 1024 * 1024;

export interface InstanceOptions {
  /** What DuckDB may hold in memory before it spills. @defaultValue a quarter of RAM, at most 1024 */
  readonly memoryMiB?: number | undefined;
  /** @defaultValue the processors this process may use */
  readonly threads?: number | undefined;
  /** What SQL may reach. @defaultValue whatever this process may */
  readonly sandbox?: Sandbox | undefined;
}

export class Instance {
  readonly handle: duckdb.Database;
  /** What a scan callback threw, by the id of the connection whose query called it. */
  readonly scanFailures = new Map<number, unknown>();
  /** Where it spills to. */
  readonly folder: string;
  /** Given one, no setting can be changed any more. */
  readonly sandbox: Sandbox | undefined;

  private constructor(handle: duckdb.Database, folder: string, sandbox: Sandbox | undefined) {
    this.handle = handle;
    this.folder = folder;
    this.sandbox = sandbox;
  }

  static async open(options: InstanceOptions = {}): Promise<Instance> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "quarry-")));
    const memoryMiB = options.memoryMiB ?? Math.min(1024, Math.floor(totalmem() / MIB / 4));
    const config = duckdb.create_config();
    duckdb.set_config(config, "memory_limit", `${memoryMiB}MiB`);
    duckdb.set_config(config, "threads", String(options.threads ?? availableParallelism()));
    duckdb.set_config(config, "temp_directory", join(folder, "spill"));
    const handle = await nativeCall(() => duckdb.open(":memory:", config));
    const { sandbox } = options;
    if (sandbox === undefined) return new Instance(handle, folder, undefined);
    await runAll(handle, lockStatements(sandbox, folder));
    return new Instance(handle, folder, { ...sandbox, folders: [...sandbox.folders, folder] });
  }

  /** Only when all of its connections are closed. */
  async close(): Promise<void> {
    duckdb.close_sync(this.handle);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function runAll(handle: duckdb.Database, statements: readonly string[]): Promise<void> {
  const connection = await nativeCall(() => duckdb.connect(handle));
  for (const sql of statements) await nativeCall(() => duckdb.query(connection, sql));
  duckdb.disconnect_sync(connection);
}
