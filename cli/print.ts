// What commands print on stdout: lines and tables for people, JSON for programs.
import Table from "cli-table3";
import type { JsonOption } from "./options.ts";

/** Prints `value` with `--json`, else what `text` says of it. */
export function print({ json }: JsonOption, value: unknown, text: () => string): void {
  console.log(json ? JSON.stringify(value) : text());
}

/** A table of one line per row; numbers stand to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const colAligns = head.map((_, at) => (rows.some((row) => typeof row[at] === "number") ? "right" : "left"));
  const table = new Table({
    head: [...head],
    colAligns: colAligns as ("left" | "right")[],
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** `1 table`, `3 tables`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
