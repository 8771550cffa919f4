// Where in a text an error is: line, column, and the line itself with a caret under it.
import { type ErrorCode, QuarryError, type TextPlace } from "../errors.ts";

/** How much of a long line is shown on each side of the caret. */
const SHOWN_CHARACTERS = 60;

/** Line and column count from 1, in characters. */
function placeOf(sql: string, offset: number): TextPlace {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(lineStart)].length + 1 };
}

function pointedAt(sql: string, offset: number): string {
  const lineStart = sql.lastIndexOf("\n", offset - 1) + 1;
  const nextLine = sql.indexOf("\n", offset);
  const lineEnd = nextLine < 0 ? sql.length : nextLine;
  const from = Math.max(lineStart, offset - SHOWN_CHARACTERS);
  const to = Math.min(lineEnd, offset + SHOWN_CHARACTERS);
  const shown = `${from > lineStart ? "…" : ""}${sql.slice(from, to)}${to < lineEnd ? "…" : ""}`;
  const indent = " ".repeat([...sql.slice(from, offset)].length + (from > lineStart ? 1 : 0));
  return `${shown.replaceAll("\t", " ")}\n${indent}^`;
}

/** The error with the place of its cause: in its message for people, as `place` for programs. */
export function placed<Code extends ErrorCode>(
  error: QuarryError<Code>,
  sql: string,
  offset: number,
): QuarryError<Code> {
  const place = placeOf(sql, offset);
  const message = `${error.message}\nline ${place.line}, column ${place.column}:\n${pointedAt(sql, offset)}`;
  return new QuarryError(error.code, message, error.facts, { cause: error.cause, place });
}

export function syntaxError(sql: string, offset: number, detail: string): QuarryError {
  return placed(new QuarryError("plan.syntax-error", detail, { detail }), sql, offset);
}
