// A file that SQL text reads: planned as a source, run as it is written.
import { openScan } from "../../io/open-scan.ts";
import { quoteText } from "../../types/quote.ts";
import type { Binder, FileRead } from "../binder.ts";
import type { SqlText } from "../sql-text.ts";

/** @throws `plan.source-not-found`, `plan.source-unreadable`, `plan.path-forbidden` */
export async function bindFile(read: FileRead, binder: Binder): Promise<SqlText> {
  if ("path" in read) return scanFile(read.path, binder);
  const sql = `(SELECT * FROM ${read.call})`;
  const schema = await binder.database.describe(sql);
  return written(binder.source({ kind: "sql", label: read.call, sql, schema }).from, read.call);
}

/** By its path: as `DataFrame.scan` reads it, Arrow files too. */
async function scanFile(path: string, binder: Binder): Promise<SqlText> {
  const scan = await openScan(binder.database, { uris: [path] });
  const { from } = binder.source(scan);
  return scan.format === "arrow" ? from : written(from, quoteText(path));
}

/** Virtual columns (`filename`, `file_row_number`) are seen through the text itself only. */
function written(from: SqlText, text: string): SqlText {
  return typeof from === "object" && "source" in from ? { ...from, written: text } : from;
}
