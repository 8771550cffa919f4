// Where and how a dataset is to be written: options settled once.
import { basename, dirname, resolve } from "node:path";
import { QuarryError } from "../errors.ts";
import type { Schema } from "../types/logical-type.ts";
import { EXTENSION, type FileFormat } from "./file-format.ts";
import { isRemote, localPath } from "./locate-files.ts";

export interface WriteTargetOptions {
  /** `out.parquet`: one file. `out` or `out/`: a folder of parts. */
  readonly uri: string;
  readonly format: FileFormat;
  /** What to do about something that is there already. @defaultValue "error" */
  readonly mode?: "error" | "overwrite" | "append" | undefined;
  /** Columns that become `key=value` folders and leave the files. */
  readonly partitionBy?: readonly string[] | undefined;
  /** Arrow bytes held for one part of rows that come out of calls. @defaultValue 64 MiB */
  readonly partBytes?: number | undefined;
}

export interface WriteTarget {
  readonly uri: string;
  readonly format: FileFormat;
  readonly mode: "error" | "overwrite" | "append";
  readonly partitionBy: readonly string[];
  readonly partBytes: number;
  /** Absolute; the file itself, or the folder of the parts. */
  readonly path: string;
  readonly parent: string;
  readonly name: string;
  readonly isFolder: boolean;
}

const DEFAULT_PART_BYTES = 64 * 1024 * 1024;

/**
 * @throws `plan.invalid-argument` for options that cannot be, `plan.unknown-column` for `partitionBy`,
 * `plan.unsupported` for a remote target
 */
export function settleTarget(options: WriteTargetOptions, schema: Schema): WriteTarget {
  const { uri, format, mode = "error", partitionBy = [], partBytes = DEFAULT_PART_BYTES } = options;
  if (isRemote(uri)) {
    const detail = `Cannot write to ${JSON.stringify(uri)}: datasets are written to this machine's file system.`;
    throw new QuarryError("plan.unsupported", detail, { detail });
  }
  if (localPath(uri) === "") throw invalid("uri", uri, "A target needs a path.");
  if (!(partBytes > 0)) throw invalid("partBytes", partBytes, "partBytes must be above zero.");
  const path = resolve(localPath(uri));
  const isFolder = /[/\\]$/.test(uri) || !/[^.]\.[a-z0-9]+$/i.test(basename(path));
  checkPartitions(partitionBy, schema, format, isFolder);
  if (mode === "append" && !isFolder)
    throw invalid("mode", mode, "A single file cannot be appended to; write to a folder.");
  return Object.freeze({
    uri,
    format,
    mode,
    partitionBy,
    partBytes,
    path,
    parent: dirname(path),
    name: basename(path),
    isFolder,
  });
}

function checkPartitions(partitionBy: readonly string[], schema: Schema, format: FileFormat, isFolder: boolean): void {
  if (partitionBy.length === 0) return;
  if (!isFolder) throw invalid("partitionBy", partitionBy, "Partitions need a folder as their target, not a file.");
  if (format !== "parquet" && format !== "csv") {
    throw invalid("partitionBy", partitionBy, `Partitions are written as Parquet or CSV, not as ${format}.`);
  }
  const available = schema.map((column) => column.name);
  for (const column of partitionBy) {
    if (!available.includes(column)) {
      throw new QuarryError("plan.unknown-column", `There is no column ${JSON.stringify(column)} to partition by.`, {
        column,
        available,
      });
    }
  }
  if (partitionBy.length === available.length) {
    throw invalid("partitionBy", partitionBy, "At least one column must remain beside those of partitionBy.");
  }
}

/** The path of a part in its folder, without partition folders: `part-00003-1f3c9a2e.parquet`. */
export function partName(place: number, run: string, format: FileFormat): string {
  return `part-${String(place).padStart(5, "0")}-${run}${EXTENSION[format]}`;
}

function invalid(argument: string, value: unknown, message: string): QuarryError {
  return new QuarryError("plan.invalid-argument", message, { argument, value });
}
