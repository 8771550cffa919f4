// A frame's first rows as a table of text.
import Table from "cli-table3";
import { printType, type Schema } from "../types/logical-type.ts";
import { type Row, readRows } from "../values/read-rows.ts";
import type { FrameHost } from "./frame-host.ts";
import type { FrameNode } from "./node.ts";
import { withRun } from "./run.ts";
import type { ShowOptions } from "./run-options.ts";

const MAX_CELL_CHARACTERS = 60;

/** The one verb that prints, because printing is what it is asked for. */
export async function showFrame(
  host: FrameHost,
  input: FrameNode,
  rows: number,
  { write = writeToStandardOutput, ...options }: ShowOptions = {},
): Promise<void> {
  const node: FrameNode = { kind: "slice", input, offset: 0, rows: rows + 1 };
  await withRun(host, node, options, async (run) => {
    const found: Row[] = [];
    for await (const batch of run.batches()) found.push(...readRows(batch, run.schema, run.readings));
    write(`${renderTable(run.schema, found.slice(0, rows))}\n${footer(found.length, rows)}\n`);
  });
}

function writeToStandardOutput(text: string): void {
  process.stdout.write(text);
}

function footer(found: number, rows: number): string {
  if (found > rows) return rows === 1 ? "the first row" : `the first ${rows} rows`;
  return found === 1 ? "1 row" : `${found} rows`;
}

/** Rows as a boxed table without colours; cells are cut at 60 characters. */
function renderTable(schema: Schema, rows: readonly Row[]): string {
  const table = new Table({
    head: schema.map(({ name, type }) => `${cut(printable(name))}\n${cut(printType(type))}`),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(schema.map(({ name }) => cut(printable(cellText(row[name])))));
  return table.toString();
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value, jsonValue) : String(value);
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}

/** Control characters are spelt out: a cell can neither break the table nor speak to the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => JSON.stringify(character).slice(1, -1));
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_CELL_CHARACTERS ? text : `${characters.slice(0, MAX_CELL_CHARACTERS - 1).join("")}…`;
}
