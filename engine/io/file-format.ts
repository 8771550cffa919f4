// The file formats Quarry reads and writes, and how one is recognised by its name or its first bytes.
import { open } from "node:fs/promises";

/** `ndjson` also reads JSON files that are one array of objects. */
export type FileFormat = "parquet" | "csv" | "ndjson" | "arrow";

/** The name a written file ends in. */
export const EXTENSION: { readonly [Format in FileFormat]: string } = Object.freeze({
  parquet: ".parquet",
  csv: ".csv",
  ndjson: ".ndjson",
  arrow: ".arrow",
});

const FORMAT_OF_EXTENSION: { readonly [extension: string]: FileFormat } = {
  parquet: "parquet",
  pq: "parquet",
  csv: "csv",
  tsv: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "ndjson",
  arrow: "arrow",
  arrows: "arrow",
  feather: "arrow",
  ipc: "arrow",
};

/** The format a file's name tells, compression suffixes aside: `a.csv.gz` → `csv`. */
export function formatOfName(uri: string): FileFormat | undefined {
  const extension = /\.([a-z]+)(\.(gz|zst))?$/i.exec(uri)?.[1];
  return extension === undefined ? undefined : FORMAT_OF_EXTENSION[extension.toLowerCase()];
}

/** The format a file's first bytes tell; nothing for text that could be anything. */
export async function formatOfContent(path: string): Promise<FileFormat | undefined> {
  const head = await readHead(path, 6);
  if (head.startsWith("PAR1")) return "parquet";
  if (head.startsWith("ARROW1")) return "arrow";
  return /^\s*[[{]/.test(head) ? "ndjson" : undefined;
}

async function readHead(path: string, bytes: number): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return buffer.toString("latin1", 0, bytesRead);
}
