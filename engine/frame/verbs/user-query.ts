// A user's text made ready for the binder: its parameters bound, its files and frames found, its functions known.
import { QuarryError } from "../../errors.ts";
import type { Expression } from "../../plan/expression.ts";
import type { FunctionValue } from "../../ports.ts";
import { refuseStatement } from "../../sandbox/refuse-statement.ts";
import { calledNames, nameCatalogCalls } from "../../sql/called-names.ts";
import { type Edit, editText, writtenOffset } from "../../sql/edited-text.ts";
import { fileReferences } from "../../sql/file-references.ts";
import { FunctionMacros } from "../../sql/function-macros.ts";
import { lex, type Token } from "../../sql/lex.ts";
import { bindParameters } from "../../sql/parameters.ts";
import { placed, syntaxError } from "../../sql/place.ts";
import { tokenGroups } from "../../sql/split-statements.ts";
import { statementKind } from "../../sql/statement-kind.ts";
import { isName, isSymbol } from "../../sql/token-list.ts";
import { quoteName } from "../../types/quote.ts";
import type { Binder } from "../binder.ts";
import type { FrameNode, SqlNode } from "../node.ts";
import { joinTexts, type SqlText, sqlText } from "../sql-text.ts";
import { explainArguments } from "./explain-arguments.ts";
import { unknownFunction } from "./unknown-function.ts";

export interface UserQuery {
  /** Calls stand in it by their macros. */
  readonly text: SqlText;
  /** The error with the place in the user's text; `position` counts bytes of the text for the binder. */
  placed(error: QuarryError, position: number): QuarryError;
  /** The binder's refusal in the words of the functions the text calls. */
  explain(error: QuarryError, position: number): QuarryError;
  /** {@link placed} for what is wrong with one call. */
  readonly located: (error: unknown, call: Expression & { readonly kind: "apply" }) => unknown;
}

type SqlEdit = Edit<SqlText>;

export async function readQuery(node: SqlNode, binder: Binder): Promise<UserQuery> {
  const { text: written } = node;
  const [tokens = [], ...others] = tokenGroups(lex(written));
  if (tokens.length === 0) throw syntaxError(written, 0, "There is no statement in this text.");
  if (others.length > 0) throw severalStatements(written, others[0]![0]!, others.length + 1);
  refuseStatement(binder.database.sandbox, statementKind(tokens));
  for (const value of node.functions) binder.pin(value);
  const functions = await knownFunctions(tokens, binder);
  const edits: SqlEdit[] = [
    ...bindParameters(written, tokens, node.parameters),
    ...nameCatalogCalls(written, tokens),
    ...(await fileEdits(written, tokens, binder)),
  ];
  const end = { start: tokens.at(-1)!.end, end: written.length, text: "\n" };
  const pieces = editText<SqlText>(written, [...edits, end]);
  const [before, after] = await namedFrames(node, tokens, binder);
  const prefixBytes = () => Buffer.byteLength(binder.textForBinder(before));
  const offsetOf = (position: number) => writtenOffset(pieces, binder.textForBinder, position - prefixBytes());
  const place = (error: QuarryError, position: number) => placed(error, written, offsetOf(position));
  return {
    text: [before, ...pieces.map(({ text }) => text), after],
    placed: place,
    explain: (error, position) => {
      const call = tokens.findIndex((token) => token.end > offsetOf(position));
      return (
        explainArguments(error, tokens, call, functions) ?? unknownFunction(error, binder.functionNames()) ?? error
      );
    },
    located: (error, { location }) => {
      if (!(error instanceof QuarryError) || location === undefined) return error;
      const at = tokens.find((token) => token.start === offsetOf(location));
      return isName(at) ? placed(error, written, at.start) : error;
    },
  };
}

function severalStatements(sql: string, second: Token, statements: number): QuarryError {
  const message = `This text holds ${statements} statements, and one is run at a time: the second begins here.`;
  return placed(new QuarryError("plan.several-statements", message, { statements }), sql, second.start);
}

/** Macros for every function the text may call, and for those that its views may. */
async function knownFunctions(tokens: readonly Token[], binder: Binder): Promise<ReadonlyMap<string, FunctionValue>> {
  const macros = FunctionMacros.of(binder.database);
  const functions = await binder.lookUp(new Set([...calledNames(tokens), ...macros.names]));
  await macros.ensure(functions);
  return functions;
}

async function fileEdits(sql: string, tokens: readonly Token[], binder: Binder): Promise<readonly SqlEdit[]> {
  return Promise.all(
    fileReferences(sql, tokens).map(async ({ start, end, read, alias }) => {
      const frame = await binder.file(read);
      const name = alias === undefined ? "" : ` AS ${quoteName(alias)}`;
      return { start, end, text: sqlText`${frame}${name}` };
    }),
  );
}

/** What goes before and after the text, so that it finds the frames it names. */
async function namedFrames(
  node: SqlNode,
  tokens: readonly Token[],
  binder: Binder,
): Promise<readonly [before: SqlText, after: SqlText]> {
  const given = new Map(node.frames.map(({ name, frame }) => [name.toLowerCase(), frame]));
  const registered = new Map([...binder.tables].map(([name, frame]) => [name.toLowerCase(), frame]));
  const named = new Map<string, FrameNode>();
  tokens.forEach((token, index) => {
    if (!isName(token) || isSymbol(tokens[index - 1], ".") || isSymbol(tokens[index + 1], "(")) return;
    const frame = given.get(token.value.toLowerCase()) ?? registered.get(token.value.toLowerCase());
    if (frame !== undefined) named.set(token.value.toLowerCase(), frame);
  });
  if (named.size === 0) return ["", ""];
  const queries = await Promise.all(
    [...named].map(async ([name, frame]) => sqlText`${quoteName(name)} AS (${(await binder.frame(frame)).query})`),
  );
  return [sqlText`SELECT * FROM (WITH ${joinTexts(queries, ", ")} SELECT * FROM (`, "))"];
}
