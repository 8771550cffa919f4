// What commands print on stdout: lines and tables for people, JSON for programs.
import Table from "cli-table3";
import type { JsonOption } from "./options.ts";

/** Prints `value` with `--json`, else what `text` says of it. */
export function print({ json }: JsonOption, value: unknown, text: () => string): void {
  console.log(json ? JSON.stringify(value) : text());
}

/** Every part of cli-table3's frames but what stands between columns. */
const FRAME = ["top", "bottom", "left", "mid", "right"].flatMap((side) => [
  side,
  `${side}-mid`,
  `${side}-left`,
  `${side}-right`,
]);
const NO_FRAME = { ...Object.fromEntries(FRAME.map((part) => [part, ""])), middle: "  " };

/** Columns under their names, one line per row, without frames: as good for `grep` as for people. Numbers stand to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumber = head.map((_, at) => rows.some((row) => typeof row[at] === "number"));
  const table = new Table({
    head: [...head],
    colAligns: isNumber.map((is) => (is ? "right" : "left")),
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, "");
}

/** `1 table`, `3 tables`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
