// EXPLAIN: of a query that calls functions, our own plan; of any other statement, DuckDB's.
import { innerQuery } from "../../sql/inner-query.ts";
import { isWord } from "../../sql/token-list.ts";
import { quoteText } from "../../types/quote.ts";
import type { Binder } from "../binder.ts";
import { type BoundFrame, queryFrame } from "../bound-frame.ts";
import type { SqlNode } from "../node.ts";
import { bindStatement } from "./bind-statement.ts";
import { framesNamed } from "./named-frames.ts";
import { readQuery } from "./user-query.ts";
import type { UserText } from "./user-text.ts";

export async function bindExplain(text: UserText, binder: Binder): Promise<BoundFrame> {
  const inner = innerQuery(text.tokens);
  if (inner === undefined || binder.runs === undefined) return bindStatement(text, binder);
  const node: SqlNode = { ...text.node, ranges: [inner.query] };
  const { calls } = await readQuery(text, binder);
  if (calls.length === 0 && framesNamed(node, text.tokens, binder).size === 0) return bindStatement(text, binder);
  const isAnalyzed = isWord(text.tokens[1], "analyze");
  const plan = await binder.runs.explain(node, isAnalyzed);
  const key = isAnalyzed ? "analyzed_plan" : "physical_plan";
  const columns = ["explain_key", "explain_value"].map((name) => ({ name, reading: undefined }));
  return queryFrame(`SELECT '${key}' AS explain_key, ${quoteText(plan)} AS explain_value`, columns);
}
