// How large a row of Parquet files is, by what their footers say.
import type { Database } from "../database/database.ts";
import { quoteText } from "../types/quote.ts";
import { escapeGlob } from "./locate-files.ts";

/** Files of one dataset are alike: a few tell enough. */
const MAX_FOOTERS = 4;

/**
 * Uncompressed bytes of a row, on average; undefined when there are no files here or no rows in them, and when they cannot
 * be read, which is for others to say.
 */
export async function parquetRowBytes(database: Database, files: readonly string[]): Promise<number | undefined> {
  if (files.length === 0) return undefined;
  const list = files.slice(0, MAX_FOOTERS).map((file) => quoteText(escapeGlob(file)));
  const footers = `parquet_metadata([${list.join(", ")}])`;
  const size = database.text(`SELECT avg(row_group_bytes / nullif(row_group_num_rows, 0)) FROM ${footers}`);
  const rowBytes = Number.parseFloat(await size.catch(() => ""));
  return Number.isFinite(rowBytes) ? rowBytes : undefined;
}
