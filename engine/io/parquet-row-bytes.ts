// How large a row of Parquet files is, by what their footers say.
import type { Database } from "../database/database.ts";
import { quoteText } from "../types/quote.ts";
import { escapeGlob } from "./locate-files.ts";

/** Files of one dataset are alike: a few tell enough. */
const MAX_FOOTERS = 4;

/** Uncompressed bytes of a row, on average; undefined when there are no files here or no rows in them. */
export async function parquetRowBytes(database: Database, files: readonly string[]): Promise<number | undefined> {
  if (files.length === 0) return undefined;
  const list = files.slice(0, MAX_FOOTERS).map((file) => quoteText(escapeGlob(file)));
  const text = await database.text(
    `SELECT sum(bytes) / nullif(sum(rows), 0) FROM (
       SELECT sum(total_uncompressed_size) AS bytes, any_value(row_group_num_rows) AS rows
       FROM parquet_metadata([${list.join(", ")}]) GROUP BY file_name, row_group_id)`,
  );
  const rowBytes = Number.parseFloat(text);
  return Number.isFinite(rowBytes) ? rowBytes : undefined;
}
