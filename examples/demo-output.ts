// What the demo shows: a progress bar on a terminal, tables, and the closing report.
import { MultiBar, Presets } from "cli-progress";
import Table from "cli-table3";
import type { Progress, UntypedFrame, WriteReport } from "../index.ts";

export interface Watch {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
}

const SILENT: Watch = { update: () => {}, stop: () => {} };

/** A bar over the calls of a job; nothing when the output is piped, or when nobody knows how many there will be. */
export function watchProgress(title: string, totalCalls: number): Watch {
  if (!process.stderr.isTTY || totalCalls === 0) return SILENT;
  const format = `${title} {bar} {percentage} % | {value} of {total} calls | {duration_formatted}`;
  const bars = new MultiBar({ format, hideCursor: true, stream: process.stderr }, Presets.shades_classic);
  const bar = bars.create(totalCalls, 0);
  return { update: ({ calls }) => bar.update(Math.min(calls, totalCalls)), stop: () => bars.stop() };
}

/** The rows of a small frame. */
export async function printTable(title: string, frame: UntypedFrame): Promise<void> {
  const rows = await frame.toArray();
  const columns = Object.keys(rows[0] ?? {});
  const table = new Table({
    head: columns,
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: columns.map(widthOf),
  });
  for (const row of rows) table.push(columns.map((column) => textOf(row[column])));
  console.log(`\n${title}\n${table}`);
}

function widthOf(column: string): number | null {
  return column === "memo" || column === "entities" ? 44 : null;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 16).replace("T", " ");
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" ? value.toFixed(1) : String(value);
}

export interface Job {
  readonly title: string;
  readonly rowsIn: number | undefined;
  readonly report: WriteReport;
  readonly elapsedMs: number;
}

/** Rows, calls, errors, rows per second; and the most memory the process has had. */
export function printReport(jobs: readonly Job[]): void {
  const table = new Table({
    head: ["job", "rows written", "calls", "errors", "seconds", "rows/s"],
    style: { head: [], border: [] },
  });
  for (const { title, rowsIn, report, elapsedMs } of jobs) {
    const errors = Object.values(report.errors).reduce((sum, count) => sum + count, 0);
    const perSecond = ((rowsIn ?? report.rows) / elapsedMs) * 1000;
    table.push([
      title,
      grouped(report.rows),
      grouped(report.calls),
      grouped(errors),
      (elapsedMs / 1000).toFixed(1),
      grouped(perSecond),
    ]);
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  console.log(`\n${table}\npeak memory ${grouped(peakMiB)} MiB`);
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
