// What a word that has begun may become: DuckDB's own suggestions, which know grammar, tables, columns and files, and the
// functions of the catalog.
import type { Session } from "../../engine/index.ts";
import { DOT_COMMANDS } from "./dot-commands.ts";

/** What may stand in place of `word`, the end of what is typed: as readline wants it. */
export type Completion = [candidates: string[], word: string];

/** Beyond this nobody reads them. */
const MAX_CANDIDATES = 200;

/**
 * @param before the lines of the statement that are typed already
 * @param line the one being typed, up to the cursor
 */
export async function complete(session: Session, before: string, line: string): Promise<Completion> {
  if (before === "" && /^\.\S*$/.test(line)) return [DOT_COMMANDS.filter((name) => name.startsWith(line)), line];
  const text = before + line;
  const [functions, suggestions] = await Promise.all([
    catalogFunctions(session).catch(() => []),
    suggestionsOf(session, text).catch(() => []),
  ]);
  const start = suggestions[0]?.start;
  const word = start === undefined ? /\w*$/.exec(line)![0] : Buffer.from(text).subarray(start).toString();
  // What a terminal does is to write the rest: a name that is quoted because it must be cannot follow a bare beginning.
  const begins = (name: string) => name.toLowerCase().startsWith(word.toLowerCase());
  const names = [...(word === "" ? [] : functions), ...suggestions.map(({ name }) => name)].filter(begins);
  return [[...new Set(names)].slice(0, MAX_CANDIDATES), word];
}

interface Suggestion {
  readonly name: string;
  /** Where in the text it would begin, in bytes. */
  readonly start: number;
}

/** Names as they are spelt in SQL: keywords followed by a space, functions by a parenthesis. */
async function suggestionsOf(session: Session, text: string): Promise<readonly Suggestion[]> {
  const query =
    "SELECT suggestion AS name, suggestion_start AS start, suggestion_type AS kind FROM sql_auto_complete($text)";
  const rows = await session.sql<Suggestion & { kind: string }>(query, { params: { text } }).toArray();
  return rows.map(({ name, start, kind }) => ({ name: kind === "scalar_function" ? `${name}(` : name, start }));
}

async function catalogFunctions(session: Session): Promise<readonly string[]> {
  const query = "SELECT routine_name AS name FROM information_schema.routines";
  const rows = await session.sql<{ name: string }>(query).toArray();
  return rows.map(({ name }) => `${name}(`);
}
