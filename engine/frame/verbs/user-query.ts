// A user's text made ready for the binder: its parameters bound, its files and frames found, its functions known.
import { QuarryError } from "../../errors.ts";
import { binderError } from "../../plan/bind/binder-error.ts";
import type { PlanJson } from "../../plan/decode/plan-json.ts";
import type { Expression } from "../../plan/expression.ts";
import type { FunctionValue } from "../../ports.ts";
import { calledNames, nameCatalogCalls } from "../../sql/called-names.ts";
import { type Edit, editText, writtenOffset } from "../../sql/edited-text.ts";
import { fileReferences } from "../../sql/file-references.ts";
import { FunctionMacros } from "../../sql/function-macros.ts";
import type { TextRange } from "../../sql/inner-query.ts";
import type { Token } from "../../sql/lex.ts";
import { bindParameters } from "../../sql/parameters.ts";
import { placed } from "../../sql/place.ts";
import { systemReferences } from "../../sql/system-references.ts";
import type { TableReference } from "../../sql/table-references.ts";
import { isName, isSymbol, isWord } from "../../sql/token-list.ts";
import { quoteName } from "../../types/quote.ts";
import type { Binder } from "../binder.ts";
import type { FrameNode, SqlNode } from "../node.ts";
import { isUnrepeatable } from "../shared-nodes.ts";
import { joinTexts, type SqlText, sqlText } from "../sql-text.ts";
import { checkCounts, explainArguments } from "./explain-arguments.ts";
import { unknownName } from "./unknown-name.ts";
import type { UserText } from "./user-text.ts";

export interface UserQuery {
  /** Calls stand in it by their macros. */
  readonly text: SqlText;
  /** Names of catalog functions that are called in it. */
  readonly calls: readonly Token[];
  /**
   * What `boundPlan` refused: in the words of what the text calls and reads, with its place.
   * @param error said of it already
   */
  refusal(json: PlanJson, error?: QuarryError): QuarryError;
  /** Puts its place into an error about one call. */
  readonly located: (error: unknown, call: Expression & { readonly kind: "apply" }) => unknown;
}

type SqlEdit = Edit<SqlText>;

/** The node's own ranges of the text, or all of it. */
export async function readQuery(text: UserText, binder: Binder): Promise<UserQuery> {
  const { node, tokens, kind } = text;
  const { text: written } = node;
  const ranges = node.ranges ?? [{ start: 0, end: tokens.at(-1)!.end }];
  const isInside = ({ start }: { readonly start: number }) =>
    ranges.some((range) => start >= range.start && start < range.end);
  const own = tokens.filter(isInside);
  const isQuery = kind === "select" || node.ranges !== undefined;
  for (const target of node.functions) if ("~function" in target) binder.pin(target);
  const functions = await knownFunctions(own, binder);
  checkCounts(written, own, functions);
  const edits = [...statementEdits(text, own), ...(isQuery ? await tableEdits(written, own, binder) : [])];
  const pieces = editText<SqlText>(written, [...edits, ...outside(ranges, written.length)]);
  const [before, after] = isQuery ? await withFrames(framesNamed(node, own, binder), binder) : ["", ""];
  const prefixBytes = () => Buffer.byteLength(binder.textForBinder(before));
  const offsetOf = (position: number) => writtenOffset(pieces, binder.textForBinder, position - prefixBytes());
  const isCall = (token: Token, index: number) =>
    isSymbol(own[index + 1], "(") && functions.has(token.value.toLowerCase());
  const calls = own.filter(isCall);
  return {
    text: [before, ...pieces.map(({ text }) => text), after],
    calls,
    refusal: (json, error = binderError(json)) => {
      const position = Number(json.position);
      const onlyCall = calls.length === 1 ? calls[0]!.start : undefined;
      if (!Number.isFinite(position)) return onlyCall === undefined ? error : placed(error, written, onlyCall);
      const at = offsetOf(position);
      const call = own.findIndex((token) => token.end > at);
      return placed(explainArguments(error, own, call, functions) ?? unknownName(error, binder) ?? error, written, at);
    },
    located: (error, { location }) => {
      if (!(error instanceof QuarryError) || location === undefined) return error;
      const at = own.find((token) => token.start === offsetOf(location));
      return isName(at) ? placed(error, written, at.start) : error;
    },
  };
}

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

/** Macros for every function the text may call, and for those that its views may. */
async function knownFunctions(tokens: readonly Token[], binder: Binder): Promise<ReadonlyMap<string, FunctionValue>> {
  const macros = FunctionMacros.of(binder.database);
  const functions = await binder.lookUp(new Set([...calledNames(tokens), ...macros.names]));
  await macros.ensure(functions);
  return functions;
}

/** Files and tables of our own. */
async function tableEdits(sql: string, tokens: readonly Token[], binder: Binder): Promise<readonly SqlEdit[]> {
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

/** The frames that tokens name: those the query was given, then those of the session. */
export function framesNamed(
  node: SqlNode,
  tokens: readonly Token[],
  { tables }: Pick<Binder, "tables">,
): ReadonlyMap<string, FrameNode> {
  const known = new Map([...tables].map(([name, frame]) => [name.toLowerCase(), frame]));
  for (const { name, frame } of node.frames) known.set(name.toLowerCase(), frame);
  const named = new Map<string, FrameNode>();
  tokens.forEach((token, index) => {
    if (!isName(token) || isSymbol(tokens[index - 1], ".") || isSymbol(tokens[index + 1], "(")) return;
    const frame = known.get(token.value.toLowerCase());
    if (frame !== undefined) named.set(token.value.toLowerCase(), frame);
  });
  return named;
}

/** What goes before and after a text, so that it finds the frames it names. */
async function withFrames(
  frames: ReadonlyMap<string, FrameNode>,
  binder: Binder,
): Promise<readonly [before: SqlText, after: SqlText]> {
  if (frames.size === 0) return ["", ""];
  const queries = await Promise.all(
    [...frames].map(async ([name, frame]) => {
      const how = isUnrepeatable(frame, binder.resources) ? "MATERIALIZED" : "NOT MATERIALIZED";
      return sqlText`${quoteName(name)} AS ${how} (${(await binder.frame(frame)).query})`;
    }),
  );
  return [sqlText`SELECT * FROM (WITH ${joinTexts(queries, ", ")} SELECT * FROM (`, "))"];
}
