// SQL text → tokens, by DuckDB's rules: what is a word, a text, a parameter, a comment. It knows no grammar.
import { syntaxError } from "./place.ts";

export type TokenKind = "word" | "quoted" | "text" | "number" | "parameter" | "symbol";

export interface Token {
  readonly kind: TokenKind;
  /**
   * - `word`: in lower case · `quoted`: the name without its quotes · `text`: the value, unless `isEscaped`
   * - `parameter`: `?`, or what follows `$` · others: as written
   */
  readonly value: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** A text whose value has escapes of its own: `e'…'`, `x'…'`. */
  readonly isEscaped?: boolean;
}

const BLANK = /(?:\s|\uFEFF|--[^\n\r]*)+/y;
const WORD = /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const NUMBER = /0[xX][\da-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?/y;
const PARAMETER = /\?\d*|\$(?:\d+|[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
const PLAIN_TEXT = /'(?:[^']|'')*'/y;
const ESCAPED_TEXT = /[eE]'(?:[^'\\]|''|\\[\s\S])*'/y;
const CODED_TEXT = /[xXbB]'[^']*'/y;
const QUOTED = /"(?:[^"]|"")*"/y;
const OPERATORS = ["=>", ":=", "::", "->>", "->", "<=", ">=", "<>", "!=", "||", "//", "**", "==", "&&", "<<", ">>"];

/** @throws `plan.syntax-error` for a text, name or comment that does not end */
export function lex(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(sql, 0);
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = skipBlank(sql, token.end);
  }
  return tokens;
}

/** Block comments nest. */
function skipBlank(sql: string, start: number): number {
  let at = start;
  for (;;) {
    const blank = match(BLANK, sql, at);
    if (blank !== undefined) at += blank.length;
    else if (sql.startsWith("/*", at)) at = endOfComment(sql, at);
    else return at;
  }
}

function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; ) {
    if (sql.startsWith("/*", at)) [depth, at] = [depth + 1, at + 2];
    else if (sql.startsWith("*/", at)) [depth, at] = [depth - 1, at + 2];
    else at++;
    if (depth === 0) return at;
  }
  throw syntaxError(sql, start, "This comment does not end.");
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function tokenAt(sql: string, start: number): Token {
  const first = sql[start]!;
  const make = (kind: TokenKind, written: string, value = written): Token => ({
    kind,
    value,
    start,
    end: start + written.length,
  });
  if (first === "'") return make("text", ...plainText(sql, start));
  if (first === '"') {
    const written = match(QUOTED, sql, start);
    if (written === undefined) throw syntaxError(sql, start, "This name's quote does not end.");
    return make("quoted", written, written.slice(1, -1).replaceAll('""', '"'));
  }
  const coded = match(ESCAPED_TEXT, sql, start) ?? match(CODED_TEXT, sql, start);
  if (coded !== undefined) return { ...make("text", coded), isEscaped: true };
  if (first === "$" || first === "?") return dollarToken(sql, start, make);
  const word = match(WORD, sql, start);
  if (word !== undefined) return make("word", word, word.toLowerCase());
  const number = match(NUMBER, sql, start);
  if (number !== undefined) return make("number", number);
  return make("symbol", OPERATORS.find((operator) => sql.startsWith(operator, start)) ?? first);
}

function plainText(sql: string, start: number): [written: string, value: string] {
  const written = match(PLAIN_TEXT, sql, start);
  if (written === undefined) throw syntaxError(sql, start, "This text's quote does not end.");
  return [written, written.slice(1, -1).replaceAll("''", "'")];
}

function dollarToken(
  sql: string,
  start: number,
  make: (kind: TokenKind, written: string, value?: string) => Token,
): Token {
  const quote = match(DOLLAR_QUOTE, sql, start);
  if (quote !== undefined) {
    const end = sql.indexOf(quote, start + quote.length);
    if (end < 0) throw syntaxError(sql, start, `This text's ${quote} does not end.`);
    return make("text", sql.slice(start, end + quote.length), sql.slice(start + quote.length, end));
  }
  const parameter = match(PARAMETER, sql, start);
  if (parameter === undefined) return make("symbol", sql[start]!);
  return make("parameter", parameter, parameter === "?" ? "?" : parameter.slice(1));
}
