// The frames a text names, put before it as named queries.
import type { Token } from "../../sql/lex.ts";
import { isName, isSymbol } from "../../sql/token-list.ts";
import { quoteName } from "../../types/quote.ts";
import type { Binder } from "../binder.ts";
import type { FrameNode, SqlNode } from "../node.ts";
import { isUnrepeatable } from "../shared-nodes.ts";
import { joinTexts, type SqlText, sqlText } from "../sql-text.ts";

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
export async function withFrames(
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
