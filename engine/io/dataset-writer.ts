// Writing a dataset whole or not at all: parts in a hidden folder, then renames. Two ways to feed it: a query that
// DuckDB writes by itself, with all its threads, and batches that arrive over time.
import { join } from "node:path";
import type { RecordBatch } from "apache-arrow";
import type { Database } from "../database/database.ts";
import { refuseOutside } from "../sandbox/refuse-outside.ts";
import type { Schema } from "../types/logical-type.ts";
import { writeArrowFile } from "./arrow-sink.ts";
import { type CopyTarget, runCopy } from "./copy-statement.ts";
import { writeHeldParts } from "./held-parts.ts";
import { mergeParts } from "./merge-parts.ts";
import { Staging } from "./staging.ts";
import { writeFailure } from "./write-failure.ts";
import { partName, settleTarget, type WriteTarget, type WriteTargetOptions } from "./write-target.ts";

export interface DatasetReport {
  /** Under the target's uri, in the order of the rows. */
  readonly files: readonly string[];
  /** Written by this run. */
  readonly rows: number;
  /** On disk. */
  readonly bytes: number;
}

export interface WriteRunOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the rows of a query that needs nothing but DuckDB: one file, one COPY.
 * @throws `plan.target-exists`, `plan.target-unwritable`, `resources.disk-full`, and whatever the query throws;
 * nothing is left behind then
 */
export async function writeQuery(
  database: Database,
  sql: string,
  options: WriteTargetOptions,
  { signal }: WriteRunOptions = {},
): Promise<DatasetReport> {
  const schema = await database.describe(sql);
  const target = await allowedTarget(database, options, schema);
  const { format } = target;
  if (format === "arrow") return writeBatches(database, schema, database.stream(sql, { signal }), options, { signal });
  return staged(target, (staging) => runCopy(database, sql, wholePart(staging, format), signal));
}

/**
 * Writes batches as they arrive, in order, holding at most two parts in memory.
 * @throws as {@link writeQuery}, and whatever `batches` throws
 */
export async function writeBatches(
  database: Database,
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
  options: WriteTargetOptions,
  { signal }: WriteRunOptions = {},
): Promise<DatasetReport> {
  const target = await allowedTarget(database, options, schema);
  const { format, isFolder } = target;
  return staged(target, async (staging) => {
    if (format === "arrow") return writeArrowFile(database, schema, batches, join(staging.folder, firstName(staging)));
    const { rows, names } = await writeHeldParts({ database, schema, staging, format, signal }, batches);
    if (!isFolder && names.length > 1) await mergeParts(database, staging, names, signal);
    return rows;
  });
}

/** Parts are staged beside the target, so that must be inside a sandbox, too. */
async function allowedTarget(database: Database, options: WriteTargetOptions, schema: Schema): Promise<WriteTarget> {
  const target = settleTarget(options, schema);
  await refuseOutside(database.sandbox, target.path);
  await refuseOutside(database.sandbox, target.parent);
  return target;
}

/** Runs `write` over a staging folder: commits what it wrote, or removes it and everything it made. */
async function staged(target: WriteTarget, write: (staging: Staging) => Promise<number>): Promise<DatasetReport> {
  const staging = await Staging.open(target);
  try {
    const rows = await write(staging);
    return { ...(await staging.commit(rows)), rows };
  } catch (error) {
    await staging.discard();
    throw writeFailure(target.uri, error);
  }
}

function wholePart(staging: Staging, format: CopyTarget["format"]): CopyTarget {
  const { partitionBy } = staging.target;
  return { folder: staging.folder, name: firstName(staging), format, partitionBy, header: true };
}

function firstName(staging: Staging): string {
  return partName(staging.firstPlace, staging.run, staging.target.format);
}
