// A user's text made ready for the binder: its parameters bound, its files and frames found, its functions known.
import { QuarryError } from "../../errors.ts";
import { binderError } from "../../plan/bind/binder-error.ts";
import type { PlanJson } from "../../plan/decode/plan-json.ts";
import type { Expression } from "../../plan/expression.ts";
import type { FunctionValue } from "../../ports.ts";
import { calledNames } from "../../sql/called-names.ts";
import { editText, writtenOffset } from "../../sql/edited-text.ts";
import { FunctionMacros } from "../../sql/function-macros.ts";
import type { Token } from "../../sql/lex.ts";
import { placed } from "../../sql/place.ts";
import { isName, isSymbol, isWord } from "../../sql/token-list.ts";
import type { Binder } from "../binder.ts";
import type { SqlText } from "../sql-text.ts";
import { checkCounts, explainArguments } from "./explain-arguments.ts";
import { framesNamed, withFrames } from "./named-frames.ts";
import { outside, statementEdits, tableEdits } from "./query-edits.ts";
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

/** The node's own ranges of the text, or all of it. */
export async function readQuery(text: UserText, binder: Binder): Promise<UserQuery> {
  const { node, tokens, kind } = text;
  const ranges = node.ranges ?? [{ start: 0, end: tokens.at(-1)!.end }];
  const own = tokens.filter(({ start }) => ranges.some((range) => start >= range.start && start < range.end));
  const isQuery = kind === "select" || node.ranges !== undefined;
  for (const target of node.functions) if ("~function" in target) binder.pin(target);
  const functions = await knownFunctions(own, binder);
  const calls = await callsIn(own, functions, binder);
  checkCounts(node.text, own, calls, functions);
  const edits = [...statementEdits(text, own), ...(isQuery ? await tableEdits(node.text, own, binder) : [])];
  const pieces = editText<SqlText>(node.text, [...edits, ...outside(ranges, node.text.length)]);
  const [before, after] = isQuery ? await withFrames(framesNamed(node, own, binder), binder) : ["", ""];
  const offsetOf = (position: number) => {
    const prefixBytes = Buffer.byteLength(binder.textForBinder(before));
    return writtenOffset(pieces, binder.textForBinder, position - prefixBytes);
  };
  return {
    text: [before, ...pieces.map((piece) => piece.text), after],
    calls,
    refusal: (json, error = binderError(json)) => {
      const position = Number(json.position);
      const onlyCall = calls.length === 1 ? calls[0] : undefined;
      if (!Number.isFinite(position)) return onlyCall === undefined ? error : placed(error, node.text, onlyCall.start);
      const at = offsetOf(position);
      const call = own.findIndex((token) => token.end > at);
      return placed(
        explainArguments(error, own, call, functions) ?? unknownName(error, binder) ?? error,
        node.text,
        at,
      );
    },
    located: (error, { location }) => {
      if (!(error instanceof QuarryError) || location === undefined) return error;
      const at = own.find((token) => token.start === offsetOf(location));
      return isName(at) ? placed(error, node.text, at.start) : error;
    },
  };
}

/** Macros for every function the text may call, and for those that its views may. */
async function knownFunctions(tokens: readonly Token[], binder: Binder): Promise<ReadonlyMap<string, FunctionValue>> {
  const macros = FunctionMacros.of(binder.database);
  const functions = await binder.lookUp(new Set([...calledNames(tokens), ...macros.names]));
  await macros.ensure(functions);
  return functions;
}

/** The names that are called; one that is DuckDB's too is so only behind `catalog.`. */
async function callsIn(
  tokens: readonly Token[],
  functions: ReadonlyMap<string, FunctionValue>,
  { database }: Binder,
): Promise<readonly Token[]> {
  if (functions.size === 0) return [];
  const builtIn = await FunctionMacros.of(database).builtIn();
  return tokens.filter((token, index) => {
    const name = token.value.toLowerCase();
    if (!isSymbol(tokens[index + 1], "(") || !functions.has(name)) return false;
    return !builtIn.has(name) || (isSymbol(tokens[index - 1], ".") && isWord(tokens[index - 2], "catalog"));
  });
}
