// DuckDB's reader of each file format as SQL.
import type { FileFormat } from "./file-format.ts";

const READER = Object.freeze({ parquet: "read_parquet", csv: "read_csv", ndjson: "read_json" });

/** What stands after FROM. @param files a text literal or a list of them; each is read as a glob. */
export function readerCall(format: Exclude<FileFormat, "arrow">, files: string, hive: boolean | undefined): string {
  const options = hive === undefined ? "" : `, hive_partitioning = ${hive}`;
  return `${READER[format]}(${files}${options})`;
}
