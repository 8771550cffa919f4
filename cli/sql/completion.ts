// What a word that has begun may become: DuckDB's own suggestions, which know grammar, tables, columns and files, and the
// functions of the catalog.
import type { Session } from "../../engine/index.ts";
import { DOT_COMMANDS } from "./dot-commands.ts";

/** What may stand in place of `word`, the end of what is typed: as readline wants it. */
export type Completion = [candidates: string[], word: string];

/** Beyond this nobody reads them. */
const MAX_CANDIDATES = 200;

/** What a name, a path or a keyword is made of. */
const LAST_WORD = /[\w/.$~-]*$/;

/**
 * @param before the lines of the statement that are typed already
 * @param line the one being typed, up to the cursor
 */
export async function complete(session: Session, before: string, line: string): Promise<Completion> {
  if (before === "" && /^\.\S*$/.test(line)) return [DOT_COMMANDS.filter((name) => name.startsWith(line)), line];
  const [functions, suggested] = await Promise.all(
    [catalogFunctions(session), suggestions(session, before + line)].map((names) => names.catch(() => [])),
  );
  const word = LAST_WORD.exec(line)![0].split(".").at(-1)!;
  const begins = (name: string) => name.replace(/^"/, "").toLowerCase().startsWith(word.toLowerCase());
  const names = [...(word === "" ? [] : functions!), ...suggested!].filter(begins);
  return [[...new Set(names)].slice(0, MAX_CANDIDATES), word];
}

/** Names as they are spelt in SQL, words followed by a space; functions by a parenthesis. */
async function suggestions(session: Session, text: string): Promise<readonly string[]> {
  const query = "SELECT suggestion, suggestion_type AS kind FROM sql_auto_complete($text)";
  const rows = await session.sql(query, { params: { text } }).toArray();
  return rows.map(({ suggestion, kind }) => (kind === "scalar_function" ? `${suggestion}(` : String(suggestion)));
}

async function catalogFunctions(session: Session): Promise<readonly string[]> {
  const query = "SELECT routine_name AS name FROM information_schema.routines";
  const rows = await session.sql(query).toArray();
  return rows.map(({ name }) => `${name}(`);
}
