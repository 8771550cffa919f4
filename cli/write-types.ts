// `quarry types`: what the compiler should know of files and functions, from looking at them.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { catalog, catalogStore, declarations, importModule } from "../catalog/index.ts";
import { DataFrame } from "../connect.ts";
import type { Schema } from "../engine/index.ts";

export interface TypesOptions {
  /** Where the declarations go. */
  readonly out: string;
  /** A folder of deployed functions. */
  readonly catalog: string | undefined;
}

/** What was written. */
export interface TypesReport {
  readonly out: string;
  readonly tables: readonly string[];
  readonly functions: readonly string[];
}

const MODULE = /(?<!\.d)\.[cm]?[jt]sx?$/;

/** Files are programs, whose functions are declared, or data, whose columns are. */
export async function writeTypes(files: readonly string[], options: TypesOptions): Promise<TypesReport> {
  const { out } = options;
  const tables = await tablesOf(files.filter((file) => !MODULE.test(file)));
  for (const file of files.filter((file) => MODULE.test(file))) await importModule(resolve(file));
  const store = options.catalog === undefined ? undefined : catalogStore(options.catalog);
  const functions = await catalog.list({ catalog: store });
  await writeFile(out, declarations({ tables, functions }));
  return { out, tables: [...tables.keys()], functions: functions.map(({ name }) => name) };
}

async function tablesOf(paths: readonly string[]): Promise<ReadonlyMap<string, Schema>> {
  const tables = paths.map(async (path) => [path, await DataFrame.scan(path).schema()] as const);
  return new Map(await Promise.all(tables));
}
