// Opening a scan: which reader call of DuckDB's stands for some files, and which columns it gives. Whatever is wrong
// with the files is said here, before any row is read.
import type { Database } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import type { Source } from "../plan/query-text.ts";
import { quoteName, quoteText } from "../types/quote.ts";
import { type ArrowFiles, openArrowFiles } from "./arrow-source.ts";
import { checkSameColumns } from "./check-same-columns.ts";
import { type FileFormat, formatOfContent, formatOfName } from "./file-format.ts";
import { isRemote, type LocatedFiles, locateFiles } from "./locate-files.ts";
import { parquetRowBytes } from "./parquet-row-bytes.ts";
import { readerCall } from "./reader-call.ts";
import { unreadableAs } from "./unreadable.ts";

export interface ScanSettings {
  /** At least one: paths, globs, folders, `file://` or remote addresses. */
  readonly uris: readonly string[];
  /** Told by names or first bytes unless said. */
  readonly format?: FileFormat | undefined;
  /** Whether `key=value` folders are columns; DuckDB decides unless said. */
  readonly hive?: boolean | undefined;
  /** The name of a BIGINT column that numbers the rows: row in the file + 2⁴⁰ × the file's place in the list. */
  readonly rowId?: string | undefined;
}

/** A {@link Source} that has no id yet: DuckDB's own reader call, or Arrow files that are read here. */
export type OpenedScan = (Omit<Extract<Source, { kind: "sql" }>, "id"> | ArrowFiles) & { readonly format: FileFormat };

/**
 * Finds the files, tells their format, checks that they are readable and agree, and sniffs the schema.
 * @throws `plan.source-not-found`, `plan.source-unreadable`, `plan.schema-mismatch`, `plan.invalid-argument`
 */
export async function openScan(database: Database, settings: ScanSettings): Promise<OpenedScan> {
  const { uris, rowId } = settings;
  if (uris.length === 0) throw invalid("uris", uris, "A scan needs at least one file.");
  const named = settings.format ?? uris.map(formatOfName).find((format) => format !== undefined);
  const located = await Promise.all(uris.map((uri) => locateFiles(database, uri, named)));
  const format = named ?? (await tellFormat(located));
  const label = uris.length === 1 ? uris[0]! : `${uris[0]} and ${uris.length - 1} more`;
  if (format === "arrow") return { ...(await openArrow(located, label, rowId)), format };
  const sql = readerQuery(format, located, settings);
  const files = located.flatMap((each) => each.files);
  const measuring = format === "parquet" ? parquetRowBytes(database, files) : undefined;
  const schema = await database.describe(sql).catch(unreadableAs(label));
  await checkSameColumns(database, format, files, settings.hive);
  return { kind: "sql", label, schema, sql, format, rowBytes: await measuring };
}

async function tellFormat(located: readonly LocatedFiles[]): Promise<FileFormat> {
  const [first] = located.flatMap((each) => each.files);
  const format = first === undefined ? undefined : (formatOfName(first) ?? (await formatOfContent(first)));
  if (format !== undefined) return format;
  const { uri } = located[0]!;
  const reason = "neither its name nor its content tells the format; pass { format }";
  throw new QuarryError("plan.source-unreadable", `Cannot read ${JSON.stringify(uri)}: ${reason}.`, { uri, reason });
}

async function openArrow(
  located: readonly LocatedFiles[],
  label: string,
  rowId: string | undefined,
): Promise<ArrowFiles> {
  if (rowId !== undefined)
    throw invalid("rowId", rowId, "Arrow files cannot number their rows; write them to Parquet first.");
  const remote = located.find((each) => isRemote(each.uri));
  if (remote !== undefined) throw invalid("uris", remote.uri, "Arrow files are read from this machine only.");
  return openArrowFiles(
    located.flatMap((each) => each.files),
    label,
  );
}

/** The parenthesised query that reads the files: what stands in the plan's place of the scan. */
function readerQuery(
  format: Exclude<FileFormat, "arrow">,
  located: readonly LocatedFiles[],
  settings: ScanSettings,
): string {
  const patterns = located.flatMap((each) => each.patterns).map(quoteText);
  const call = readerCall(format, `[${patterns.join(", ")}]`, settings.hive);
  return settings.rowId === undefined ? `(SELECT * FROM ${call})` : numberedQuery(format, call, settings.rowId);
}

/** `file_index` and `file_row_number` are virtual columns of `read_parquet`; the text formats have none, so rows are counted. */
function numberedQuery(format: FileFormat, call: string, rowId: string): string {
  const number = format === "parquet" ? "(file_index::BIGINT << 40) + file_row_number" : "row_number() OVER () - 1";
  return `(SELECT *, ${number} AS ${quoteName(rowId)} FROM ${call})`;
}

function invalid(argument: string, value: unknown, message: string): QuarryError {
  return new QuarryError("plan.invalid-argument", message, { argument, value });
}
