// Statements that are no query. Where one takes rows from a query that calls functions or reads frames, the query is run
// first and its rows are put aside; DuckDB then runs the statement over them. All others are DuckDB's as they are written.
import { QuarryError } from "../../errors.ts";
import { boundPlan } from "../../execute/bound-plan.ts";
import { naturalReading } from "../../expr/reading.ts";
import { editText } from "../../sql/edited-text.ts";
import { type InnerQuery, innerQuery, type TextRange } from "../../sql/inner-query.ts";
import type { Token } from "../../sql/lex.ts";
import { placed } from "../../sql/place.ts";
import { isWord } from "../../sql/token-list.ts";
import type { NamedType } from "../../types/logical-type.ts";
import type { Binder } from "../binder.ts";
import { type BoundColumn, type BoundFrame, queryFrame, quoteNames } from "../bound-frame.ts";
import type { SqlNode } from "../node.ts";
import { bindQuery } from "./bind-query.ts";
import { framesNamed } from "./named-frames.ts";
import { outside, statementEdits } from "./query-edits.ts";
import { readQuery, type UserQuery } from "./user-query.ts";
import type { UserText } from "./user-text.ts";

/** Settings are of a connection, and ours are many: these are made on each. */
const SETTINGS: ReadonlySet<string> = new Set(["set", "reset", "use"]);

/** These live on one connection, and the next statement may run on another. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set(
  "begin start commit end rollback abort prepare execute deallocate".split(" "),
);

export async function bindStatement(text: UserText, binder: Binder): Promise<BoundFrame> {
  const { node, tokens, kind } = text;
  if (node !== binder.root && binder.root.kind !== "sql") throw refusedInput(text);
  if (OF_A_CONNECTION.has(kind)) throw ofAConnection(text);
  const inner = innerQuery(tokens);
  const query = await readQuery(text, binder);
  if (inner !== undefined && kind !== "explain") {
    const within = tokens.filter((token) => isWithin(token, inner));
    const takesRows = query.calls.some((call) => within.includes(call)) || framesNamed(node, within, binder).size > 0;
    if (takesRows) return overRows(text, inner, binder);
  }
  if (query.calls.length > 0 && kind !== "explain" && !isDefinition(text)) throw misplacedCall(text, query.calls[0]!);
  return asWritten(text, query, binder);
}

function isWithin({ start }: Token, { query, named }: InnerQuery): boolean {
  return [query, named].some((range) => range !== undefined && start >= range.start && start < range.end);
}

/** What is kept as text: views and macros are planned with the query that reads them. */
function isDefinition({ tokens, kind }: UserText): boolean {
  return kind === "create" && tokens.slice(0, 5).some((token) => isWord(token, "view", "macro", "function"));
}

async function asWritten({ kind, node }: UserText, query: UserQuery, binder: Binder): Promise<BoundFrame> {
  const sql = binder.textForBinder(query.text);
  if (SETTINGS.has(kind) && binder.runs !== undefined) {
    await binder.database.configure(sql);
    return queryFrame("SELECT true AS success WHERE false", [{ name: "success", reading: undefined }]);
  }
  const schema = await binder.database.describe(sql).catch(async (error: unknown) => {
    const json = await boundPlan(binder.database, sql);
    throw json.error === true && json.position !== undefined ? query.refusal(json) : error;
  });
  // Planned only to be shown: what is not run is not printed into another query either.
  if (binder.runs === undefined) return binder.source({ kind: "sql", label: node.text.trim(), sql, schema });
  return queryFrame(sql, schema.map(toColumn));
}

const toColumn = ({ name, type }: NamedType): BoundColumn => ({ name, reading: naturalReading(type) });

/** Rows of the inner query first, then the statement over them. */
async function overRows(text: UserText, { query, named }: InnerQuery, binder: Binder): Promise<BoundFrame> {
  const node: SqlNode = { ...text.node, ranges: named === undefined ? [query] : [named, query] };
  if (binder.runs === undefined) return bindQuery({ ...text, node }, binder);
  const { rows, schema } = await binder.runs.store(node);
  binder.onRelease(() => rows.drop());
  const stored = `SELECT ${quoteNames(schema.map(({ name }) => name))} FROM ${rows.table}`;
  const before = piece(text, { start: named?.end ?? 0, end: query.start });
  const after = piece(text, { start: query.end, end: text.node.text.length });
  const sql = `${before} ${stored} ${after}`;
  return queryFrame(sql, (await binder.database.describe(sql)).map(toColumn));
}

/** A part of the statement, its parameters bound. */
function piece(text: UserText, range: TextRange): string {
  const tokens = text.tokens.filter((token) => isWithin(token, { query: range, named: undefined }));
  if (tokens.length === 0) return "";
  const edits = statementEdits(text, tokens);
  return editText(text.node.text, [...edits, ...outside([range], text.node.text.length)])
    .map((each) => each.text)
    .join("");
}

function refusedInput({ node, tokens, kind }: UserText): QuarryError {
  const message = `${kind.toUpperCase()} is a statement, not a query: run it by itself, its rows cannot be worked on.`;
  return placed(new QuarryError("plan.not-a-query", message, { statement: kind }), node.text, tokens[0]!.start);
}

function ofAConnection({ node, tokens, kind }: UserText): QuarryError {
  const detail = `${kind.toUpperCase()} holds for one connection`;
  const message = `${detail}, and every statement here may run on another: each is a transaction of its own.`;
  return placed(new QuarryError("plan.unsupported", message, { detail }), node.text, tokens[0]!.start);
}

function misplacedCall({ node, kind }: UserText, { value, start }: Token): QuarryError {
  const detail = `${value}(…) in ${kind.toUpperCase()}`;
  const message = `A catalog function cannot be called here (${detail}): call it in a query, as in CREATE TABLE … AS SELECT ${value}(…) or INSERT INTO … SELECT ${value}(…).`;
  return placed(new QuarryError("plan.unsupported", message, { detail }), node.text, start);
}
