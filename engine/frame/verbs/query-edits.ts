// What changes in a user's text before the binder is shown it.
import { nameCatalogCalls } from "../../sql/called-names.ts";
import type { Edit } from "../../sql/edited-text.ts";
import { fileReferences } from "../../sql/file-references.ts";
import type { TextRange } from "../../sql/inner-query.ts";
import type { Token } from "../../sql/lex.ts";
import { bindParameters } from "../../sql/parameters.ts";
import { systemReferences } from "../../sql/system-references.ts";
import type { TableReference } from "../../sql/table-references.ts";
import { isWord } from "../../sql/token-list.ts";
import { quoteName } from "../../types/quote.ts";
import type { Binder } from "../binder.ts";
import { type SqlText, sqlText } from "../sql-text.ts";
import type { UserText } from "./user-text.ts";

type SqlEdit = Edit<SqlText>;

/** What changes in any statement, among `tokens` of it. */
export function statementEdits({ node, tokens: all, kind }: UserText, tokens: readonly Token[]): readonly SqlEdit[] {
  const starts = new Set(tokens.map(({ start }) => start));
  const parameters = bindParameters(node.text, all, node.parameters).filter(({ start }) => starts.has(start));
  return [...parameters, ...nameCatalogCalls(node.text, tokens), ...withoutTemp(kind, tokens)];
}

/** What is left out; a comment that ends the text must not swallow what is put after it. */
export function outside(ranges: readonly TextRange[], length: number): readonly SqlEdit[] {
  const starts = [0, ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), length];
  return starts.map((start, index) => ({ start, end: ends[index]!, text: index === 0 ? "" : "\n" }));
}

/** Files and tables of our own. */
export async function tableEdits(sql: string, tokens: readonly Token[], binder: Binder): Promise<readonly SqlEdit[]> {
  const edit = ({ start, end, alias }: TableReference, table: SqlText): SqlEdit => {
    const name = alias === undefined ? "" : ` AS ${quoteName(alias)}`;
    return { start, end, text: sqlText`${table}${name}` };
  };
  return Promise.all([
    ...fileReferences(sql, tokens).map(async (found) => edit(found, await binder.file(found.read))),
    ...systemReferences(tokens).map(async (found) => edit(found, await binder.systemTable(found.table))),
  ]);
}

/** A TEMP table is one connection's: as the database is the session's own, an ordinary one is as temporary. */
function withoutTemp(kind: string, tokens: readonly Token[]): readonly SqlEdit[] {
  if (kind !== "create") return [];
  return tokens.slice(0, 4).flatMap((token) => {
    return isWord(token, "temp", "temporary") ? [{ start: token.start, end: token.end, text: "" }] : [];
  });
}
