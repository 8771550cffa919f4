// Where the query stands inside a statement that does something with its rows: COPY (query) TO …, CREATE TABLE … AS query,
// INSERT INTO … query, EXPLAIN query.
import type { Token } from "./lex.ts";
import { mainWord, statementKind } from "./statement-kind.ts";
import { closingOf, findOutside, isSymbol, isWord } from "./token-list.ts";

/** A piece of a text, by its UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface InnerQuery {
  /** The query itself. */
  readonly query: TextRange;
  /** The named queries it may read, where they stand before the statement: `WITH … INSERT INTO …`. */
  readonly named: TextRange | undefined;
}

/** Undefined for a statement without a query, or one whose query cannot stand apart from it. */
export function innerQuery(tokens: readonly Token[]): InnerQuery | undefined {
  const main = mainWord(tokens);
  const found = findQuery(tokens, main);
  if (found === undefined || found.first > found.last) return undefined;
  const named = main === 0 ? undefined : { start: tokens[0]!.start, end: tokens[main - 1]!.end };
  return { query: { start: tokens[found.first]!.start, end: tokens[found.last]!.end }, named };
}

/** The tokens of the query, first and last. */
interface Span {
  readonly first: number;
  readonly last: number;
}

function findQuery(tokens: readonly Token[], main: number): Span | undefined {
  switch (tokens[main]?.value) {
    case "copy":
      return isSymbol(tokens[main + 1], "(") ? within(tokens, main + 1) : undefined;
    case "create":
      return created(tokens, main);
    case "insert":
      return inserted(tokens, main);
    case "explain":
      return explained(tokens, main);
    default:
      return undefined;
  }
}

function within(tokens: readonly Token[], open: number): Span | undefined {
  const close = closingOf(tokens, open);
  return close === undefined ? undefined : { first: open + 1, last: close - 1 };
}

/** `CREATE … TABLE name [(columns)] AS query [WITH [NO] DATA]` */
function created(tokens: readonly Token[], main: number): Span | undefined {
  const table = findOutside(tokens, main + 1, (token) => isWord(token, "table"));
  if (table === undefined || table > main + 4) return undefined;
  const as = findOutside(tokens, table, (token) => isWord(token, "as"));
  if (as === undefined) return undefined;
  const withData = isWord(tokens.at(-1), "data") ? (isWord(tokens.at(-2), "no") ? 3 : 2) : 0;
  return { first: as + 1, last: tokens.length - 1 - withData };
}

const QUERY_STARTS = ["select", "from", "values", "with", "table", "pivot", "unpivot"] as const;

/** `INSERT … INTO table [(columns)] query [ON CONFLICT …] [RETURNING …]` */
function inserted(tokens: readonly Token[], main: number): Span | undefined {
  const first = findOutside(tokens, main + 1, (token, index) => {
    if (isSymbol(token, "(")) return isWord(tokens[index + 1], ...QUERY_STARTS);
    return isWord(token, ...QUERY_STARTS) && index > main + 2;
  });
  if (first === undefined) return undefined;
  const isEnd = (token: Token, index: number) =>
    (isWord(token, "on") && isWord(tokens[index + 1], "conflict")) || isWord(token, "returning");
  return { first, last: (findOutside(tokens, first, isEnd) ?? tokens.length) - 1 };
}

/** `EXPLAIN [ANALYZE] [(options)] statement` */
function explained(tokens: readonly Token[], main: number): Span {
  let first = main + 1;
  if (isWord(tokens[first], "analyze")) first++;
  if (
    isSymbol(tokens[first], "(") &&
    !isWord(tokens[first + 1], ...QUERY_STARTS) &&
    !isSymbol(tokens[first + 1], "(")
  ) {
    first = (closingOf(tokens, first) ?? first) + 1;
  }
  return { first, last: tokens.length - 1 };
}

/** What kind of statement an EXPLAIN is about. */
export function explainedKind(tokens: readonly Token[]): string {
  return statementKind(tokens.slice(explained(tokens, mainWord(tokens)).first));
}
