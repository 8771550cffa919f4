// The rows of a statement in the format somebody asked for.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { col, F, printType, type RunOptions, type UntypedFrame } from "../../engine/index.ts";
import type { Output } from "./output.ts";

export interface WriteOptions extends RunOptions {
  /** Rows that a table shows at most; the other formats hold all. */
  readonly maxRows: number;
}

/** Of `ARROW1`. */
const MARK_BYTES = 6;

type WriteResult = (frame: UntypedFrame, output: Output, options: WriteOptions) => Promise<void>;

/** Every format; those that are bytes are not for terminals. */
const FORMATS = {
  table: writeTable,
  csv: writeCsv,
  json: writeJson,
  ndjson: writeNdjson,
  arrow: writeArrow,
  parquet: writeParquet,
} satisfies Record<string, WriteResult>;

export type ResultFormat = keyof typeof FORMATS;

export const RESULT_FORMATS = Object.freeze(Object.keys(FORMATS)) as readonly ResultFormat[];

/** Bytes, of which one output can hold one result only. */
export function isBinary(format: ResultFormat): boolean {
  return format === "arrow" || format === "parquet";
}

/** Writes every row as it comes, or a table of the first. */
export function writeResult(
  frame: UntypedFrame,
  format: ResultFormat,
  output: Output,
  options: WriteOptions,
): Promise<void> {
  return FORMATS[format](frame, output, options);
}

async function writeTable(frame: UntypedFrame, output: Output, { maxRows, ...options }: WriteOptions): Promise<void> {
  let table = "";
  await frame.show(maxRows, {
    ...options,
    write: (text) => {
      table += text;
    },
  });
  await output.write(table);
}

/** RFC 4180 with `\n`; values as DuckDB spells them, null as nothing, an empty text as `""`: what COPY writes. */
async function writeCsv(frame: UntypedFrame, output: Output, options: WriteOptions): Promise<void> {
  const names = (await frame.schema()).map(({ name }) => name);
  const texts = frame.project(Object.fromEntries(names.map((name) => [name, col(name).cast("varchar")])));
  await output.write(csvLine(names));
  for await (const batch of texts.batches(options)) {
    const columns = batch.data.children.map((_, index) => batch.getChildAt(index)!);
    let lines = "";
    for (let row = 0; row < batch.numRows; row++) lines += csvLine(columns.map((column) => column.get(row)));
    await output.write(lines);
  }
}

function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(text: string | null): string {
  if (text === null) return "";
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One array of objects. */
async function writeJson(frame: UntypedFrame, output: Output, options: WriteOptions): Promise<void> {
  let before = "[";
  for await (const objects of jsonObjects(frame, options)) {
    await output.write(before + objects.join(",\n"));
    before = ",\n";
  }
  await output.write(before === "[" ? "[]\n" : "]\n");
}

/** One object a line. */
async function writeNdjson(frame: UntypedFrame, output: Output, options: WriteOptions): Promise<void> {
  for await (const objects of jsonObjects(frame, options)) await output.write(`${objects.join("\n")}\n`);
}

/** The rows as DuckDB spells them in JSON, a batch at a time. */
async function* jsonObjects(frame: UntypedFrame, options: WriteOptions): AsyncGenerator<readonly string[]> {
  const schema = await frame.schema();
  const fields = schema.flatMap(({ name }) => [name, col(name)]);
  const objects = frame.project({ object: F.jsonObject(...fields).cast("varchar") });
  const isExact = !schema.some(({ type }) => /FLOAT|DOUBLE/.test(printType(type)));
  for await (const batch of objects.batches(options)) {
    const texts: readonly string[] = [...batch.getChildAt(0)!];
    yield isExact ? texts : texts.map(withoutNonFinite);
  }
}

/** A text, or one of the numbers that JSON does not know, of which DuckDB makes no texts. */
const TEXT_OR_NON_FINITE = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN)/g;

function withoutNonFinite(json: string): string {
  return json.replace(TEXT_OR_NON_FINITE, (found) => (found.startsWith('"') ? found : `"${found}"`));
}

/** The stream format: what stands in a file between its mark and its footer. */
async function writeArrow(frame: UntypedFrame, output: Output, options: WriteOptions): Promise<void> {
  await throughFile(async (path) => {
    await frame.writeArrow(path, options);
    await output.writeFile(path, await streamWithin(path));
  });
}

async function writeParquet(frame: UntypedFrame, output: Output, options: WriteOptions): Promise<void> {
  await throughFile(async (path) => {
    await frame.writeParquet(path, options);
    await output.writeFile(path);
  });
}

async function throughFile(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quarry-result-"));
  try {
    await use(join(folder, "result.bytes"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An Arrow file is the mark `ARROW1` and two bytes, the stream, a footer, its length in four bytes, and the mark again. */
async function streamWithin(path: string): Promise<{ readonly start: number; readonly end: number }> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, size - MARK_BYTES - 4);
  return { start: MARK_BYTES + 2, end: size - MARK_BYTES - 4 - buffer.readInt32LE() - 1 };
}
