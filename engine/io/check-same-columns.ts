// Several files read as one must have the same columns. DuckDB takes the first file's word: a column that only a later
// file has is dropped in silence, and one that is missing fails in the middle of the run.
import type { Database } from "../database/database.ts";
import { QuarryError } from "../errors.ts";
import { printType, type Schema } from "../types/logical-type.ts";
import { quoteText } from "../types/quote.ts";
import type { FileFormat } from "./file-format.ts";
import { escapeGlob } from "./locate-files.ts";
import { readerCall } from "./reader-call.ts";
import { unreadableAs } from "./unreadable.ts";

interface FileSchema {
  readonly file: string;
  readonly schema: Schema;
}

/** CSV files are sniffed one by one, which costs about a millisecond each; beyond this DuckDB's own check must do. */
const MAX_SNIFFED_FILES = 200;

/**
 * Compares local files with the first: names and types for Parquet (order aside), names for CSV, whose types DuckDB
 * unifies, nothing for JSON, where an absent key is a null.
 * @throws `plan.schema-mismatch` naming the file and the column
 */
export async function checkSameColumns(
  database: Database,
  format: Exclude<FileFormat, "arrow">,
  files: readonly string[],
  hive: boolean | undefined,
): Promise<void> {
  if (files.length < 2 || format === "ndjson") return;
  const representatives =
    format === "parquet"
      ? await distinctParquetFiles(database, files).catch(unreadableAs(files[0]!))
      : files.slice(0, MAX_SNIFFED_FILES);
  if (representatives.length < 2) return;
  const schemas = await Promise.all(representatives.map((file) => describeFile(database, format, file, hive)));
  const [first, ...others] = schemas;
  for (const other of others) compare(first!, other, format === "parquet");
}

/** One file of each distinct footer schema, the first file's first: thousands of like files cost one query. */
async function distinctParquetFiles(database: Database, files: readonly string[]): Promise<readonly string[]> {
  const list = files.map((file) => quoteText(escapeGlob(file))).join(", ");
  const text = await database.text(
    `SELECT to_json(list(file ORDER BY place))::VARCHAR FROM (
       SELECT min_by(file_name, place) AS file, min(place) AS place FROM (
         SELECT file_name, list_position([${files.map(quoteText).join(", ")}], file_name) AS place,
           list((name, type, type_length, num_children, scale, "precision", logical_type, duckdb_type) ORDER BY column_id) AS columns
         FROM parquet_schema([${list}]) GROUP BY file_name)
       GROUP BY columns)`,
  );
  return JSON.parse(text) as string[];
}

async function describeFile(
  database: Database,
  format: Exclude<FileFormat, "arrow">,
  file: string,
  hive: boolean | undefined,
): Promise<FileSchema> {
  const call = readerCall(format, quoteText(escapeGlob(file)), hive);
  const schema = await database.describe(`SELECT * FROM ${call}`).catch(unreadableAs(file));
  return { file, schema };
}

function compare(first: FileSchema, other: FileSchema, withTypes: boolean): void {
  const [expected, actual] = [first, other].map(({ schema }) => columnsOf(schema, withTypes)) as [Columns, Columns];
  for (const column of new Set([...expected.keys(), ...actual.keys()])) {
    const [left, right] = [expected.get(column) ?? ABSENT, actual.get(column) ?? ABSENT];
    if (left === right) continue;
    const message =
      `The files differ in column ${JSON.stringify(column)}: ${JSON.stringify(first.file)} has ${left}, ` +
      `${JSON.stringify(other.file)} has ${right}.`;
    throw new QuarryError("plan.schema-mismatch", message, { column, expected: left, actual: right });
  }
}

/** What is compared of each column, by its name. */
type Columns = ReadonlyMap<string, string>;

const ABSENT = "no such column";

function columnsOf(schema: Schema, withTypes: boolean): Columns {
  return new Map(schema.map(({ name, type }) => [name, withTypes ? printType(type) : "a column"]));
}
