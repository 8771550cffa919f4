// Files a text reads: by path (`FROM 'mails.parquet'`) or through a reader (`FROM read_csv('mails.csv', delim = ';')`).
import { basename } from "node:path";
import type { Token } from "./lex.ts";
import { hasAlias, type TableReference, tableReferences } from "./table-references.ts";
import { closingOf, isSymbol } from "./token-list.ts";

const READERS: ReadonlySet<string> = new Set(
  "read_parquet parquet_scan read_csv read_csv_auto read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_text read_blob".split(
    " ",
  ),
);
const DATA_FILE = /\.(?:parquet|csv|tsv|json|ndjson|jsonl|arrow|arrows|feather|ipc)(?:\.(?:gz|zst))?$/i;

interface FileReference extends TableReference {
  /** A path by itself, or a call of a reader as written. */
  readonly read: { readonly path: string } | { readonly call: string };
}

export function fileReferences(sql: string, tokens: readonly Token[]): readonly FileReference[] {
  return tableReferences(tokens).flatMap((index) => referenceAt(sql, tokens, index) ?? []);
}

function referenceAt(sql: string, tokens: readonly Token[], index: number): FileReference | undefined {
  const { kind, value, start, end } = tokens[index]!;
  if (isPath(tokens, index)) {
    const alias = hasAlias(tokens[index + 1]) ? undefined : basename(value).split(".")[0]!;
    return { start, end, read: { path: value }, alias };
  }
  if (kind !== "word" || !READERS.has(value) || !isSymbol(tokens[index + 1], "(")) return undefined;
  const close = closingOf(tokens, index + 1);
  if (close === undefined) return undefined;
  const callEnd = tokens[close]!.end;
  const alias = hasAlias(tokens[close + 1]) ? undefined : value;
  return { start, end: callEnd, read: { call: sql.slice(start, callEnd) }, alias };
}

function isPath(tokens: readonly Token[], index: number): boolean {
  const { kind, value, isEscaped } = tokens[index]!;
  if ((kind !== "text" && kind !== "quoted") || isEscaped) return false;
  return !isSymbol(tokens[index + 1], ".") && DATA_FILE.test(value);
}
