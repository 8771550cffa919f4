// One file out of the parts of a run, for a target that is a single file.
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Database } from "../database/database.ts";
import { quoteText } from "../types/quote.ts";
import { runCopy } from "./copy-statement.ts";
import { escapeGlob } from "./locate-files.ts";
import { readerCall } from "./reader-call.ts";
import type { Staging } from "./staging.ts";

/** Leaves the staging folder with one file that holds the rows of all parts, in order. */
export async function mergeParts(
  database: Database,
  staging: Staging,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { folder, target } = staging;
  const paths = names.map((name) => join(folder, name));
  const name = `merged-${names[0]}`;
  if (target.format === "parquet") {
    const list = paths.map((path) => quoteText(escapeGlob(path))).join(", ");
    const sql = `SELECT * FROM ${readerCall("parquet", `[${list}]`, false)}`;
    await runCopy(database, sql, { folder, name, format: "parquet", partitionBy: [], header: true }, signal);
  } else {
    await concatenate(paths, join(folder, name), signal);
  }
  await Promise.all(paths.map((path) => rm(path)));
}

/** Text formats are lines, and only the first CSV part has a header: their parts simply follow each other. */
async function concatenate(paths: readonly string[], goal: string, signal: AbortSignal | undefined): Promise<void> {
  for (const path of paths) {
    await pipeline(createReadStream(path), createWriteStream(goal, { flags: "a" }), { signal });
  }
}
