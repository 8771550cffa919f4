// DuckDB's COPY: the statement that writes a query's rows to a file, or to the files of its partitions.
import type { Database } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import { quoteName, quoteText } from "../types/quote.ts";
import type { FileFormat } from "./file-format.ts";

export interface CopyTarget {
  /** The file; with partitions, its name in each partition's folder. */
  readonly folder: string;
  readonly name: string;
  readonly format: Exclude<FileFormat, "arrow">;
  readonly partitionBy: readonly string[];
  /** CSV only: whether the first line names the columns. */
  readonly header: boolean;
}

/** @returns the rows written */
export async function runCopy(
  database: Database,
  sql: string,
  target: CopyTarget,
  signal: AbortSignal | undefined,
): Promise<number> {
  for await (const batch of database.stream(copyStatement(sql, target), { signal })) {
    return Number(batch.getChildAt(0)?.get(0));
  }
  throw new QuarryError("internal.invariant", "COPY reported no count.", { detail: target.name });
}

function copyStatement(sql: string, target: CopyTarget): string {
  const partitioned = target.partitionBy.length > 0;
  const path = partitioned ? target.folder : `${target.folder}/${target.name}`;
  // RETURN_FILES makes the count a result like any other, whose end can be told from a failure.
  const options = [...formatOptions(target), "RETURN_FILES true", ...(partitioned ? partitionOptions(target) : [])];
  return `COPY (${sql}) TO ${quoteText(path)} (${options.join(", ")})`;
}

function formatOptions({ format, header }: CopyTarget): readonly string[] {
  switch (format) {
    case "parquet":
      return ["FORMAT parquet"];
    case "csv":
      return ["FORMAT csv", `HEADER ${header}`];
    case "ndjson":
      return ["FORMAT json"];
  }
}

/** OVERWRITE_OR_IGNORE, because the parts of one dataset share their partitions' folders; their names differ. */
function partitionOptions({ name, partitionBy }: CopyTarget): readonly string[] {
  const stem = name.slice(0, name.lastIndexOf("."));
  const columns = partitionBy.map(quoteName).join(", ");
  return [`PARTITION_BY (${columns})`, `FILENAME_PATTERN ${quoteText(`${stem}-{i}`)}`, "OVERWRITE_OR_IGNORE true"];
}
