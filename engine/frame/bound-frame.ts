// What a node becomes once it is bound: something to select from, and its columns by name.

import { didYouMean, QuarryError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import type { Schema } from "../types/logical-type.ts";
import { quoteName } from "../types/quote.ts";
import type { Reading } from "../types/reading.ts";
import { type SqlText, sqlText } from "./sql-text.ts";

export interface BoundColumn {
  readonly name: string;
  readonly reading: Reading | undefined;
}

export interface BoundFrame {
  /** What may follow FROM: a source's hole, a CTE's name, or the query in parentheses. */
  readonly from: SqlText;
  /** The frame as a statement. */
  readonly query: SqlText;
  readonly columns: readonly BoundColumn[];
  /** What the binder said of {@link query}, where it was asked already. */
  readonly bound?: { readonly plan: Plan; readonly schema: Schema };
  /** Set on joins, which another join may lengthen. */
  readonly joins?: JoinChain;
}

/**
 * Joins in a row as one FROM clause. DuckDB puts such joins in the order that costs least; it does not look through a
 * SELECT that stands between two of them.
 */
export interface JoinChain {
  readonly from: SqlText;
  /** How many tables it names: `j0`, `j1`, …. */
  readonly tables: number;
  /** What each column of the frame is within it. */
  readonly columns: ReadonlyMap<string, string>;
}

/** One column of a select list. */
export interface SelectedColumn extends BoundColumn {
  readonly sql: SqlText;
}

/** A column as it is. */
export function kept(column: BoundColumn): SelectedColumn {
  return { ...column, sql: quoteName(column.name) };
}

/**
 * `SELECT list FROM … tail` as a frame of its own.
 * @throws `plan.duplicate-column`, `plan.invalid-argument` when the names cannot stand together.
 */
export function selectFrom(columns: readonly SelectedColumn[], from: SqlText, tail: SqlText = ""): BoundFrame {
  checkNames(columns.map((column) => column.name));
  return queryFrame(sqlText`SELECT ${selectList(columns)} FROM ${from}${tail}`, columns.map(unselected));
}

/** A statement as a frame. */
export function queryFrame(query: SqlText, columns: readonly BoundColumn[]): BoundFrame {
  return { query, from: sqlText`(${query})`, columns };
}

/** Something that stands after FROM by itself, as a frame. */
export function relationFrame(from: SqlText, columns: readonly BoundColumn[]): BoundFrame {
  return { from, query: sqlText`SELECT ${quoteNames(columns.map((column) => column.name))} FROM ${from}`, columns };
}

/** Every column of `input`, from `input`, with more SQL after it: `WHERE …`, `ORDER BY …`. */
export function selectAll(input: BoundFrame, tail: SqlText): BoundFrame {
  return selectFrom(input.columns.map(kept), input.from, sqlText` ${tail}`);
}

function selectList(columns: readonly SelectedColumn[]): SqlText {
  return columns.map(({ name, sql }, index) => {
    const comma = index === 0 ? "" : ", ";
    return sql === quoteName(name) ? sqlText`${comma}${sql}` : sqlText`${comma}${sql} AS ${quoteName(name)}`;
  });
}

function unselected({ name, reading }: SelectedColumn): BoundColumn {
  return { name, reading };
}

/** Names as a comma-separated list of quoted columns. */
export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}

/** @throws `plan.unknown-column` */
export function columnNamed(frame: BoundFrame, name: string): BoundColumn {
  const column = frame.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const available = frame.columns.map((candidate) => candidate.name);
  const message = `There is no column "${name}".${didYouMean(name, available)} The columns are: ${listed(available)}.`;
  throw new QuarryError("plan.unknown-column", message, { column: name, available });
}

const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => JSON.stringify(name));
  return names.length > MAX_LISTED ? `${shown.join(", ")} and ${names.length - MAX_LISTED} more` : shown.join(", ");
}

/** DuckDB's names ignore case, so two columns of a frame may not differ by case alone. */
function checkNames(names: readonly string[]): void {
  if (names.length === 0) throw invalid("columns", names, "A frame needs at least one column.");
  const seen = new Set<string>();
  for (const name of names) {
    if (name === "" || name.includes("\0")) {
      throw invalid(
        "name",
        name,
        `A column cannot be named ${JSON.stringify(name)}: a name is not empty and holds no NUL.`,
      );
    }
    const folded = foldCase(name);
    if (seen.has(folded)) {
      const message = `There would be two columns named "${name}" (case does not count); rename one.`;
      throw new QuarryError("plan.duplicate-column", message, { column: name });
    }
    seen.add(folded);
  }
}

/** As DuckDB folds names: ASCII letters only. */
function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function invalid(argument: string, value: unknown, message: string): QuarryError {
  return new QuarryError("plan.invalid-argument", message, { argument, value });
}

/** `base`, or `base` with underscores, so that no column of `frame` is called so. */
export function freeName(frame: BoundFrame, base: string): string {
  const taken = new Set(frame.columns.map((column) => foldCase(column.name)));
  let name = base;
  while (taken.has(name)) name += "_";
  return name;
}
