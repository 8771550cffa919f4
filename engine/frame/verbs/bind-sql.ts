// SQL text as a frame: a query, or another statement, each in its own way.
import type { BindNode } from "../binder.ts";
import { bindExplain } from "./bind-explain.ts";
import { bindQuery } from "./bind-query.ts";
import { bindStatement } from "./bind-statement.ts";
import { functionListing } from "./function-listing.ts";
import { openText } from "./user-text.ts";

export const bindSql: BindNode<"sql"> = async (node, binder) => {
  const text = openText(functionListing(node) ?? node, binder);
  if (text.kind === "select") return bindQuery(text, binder);
  return text.kind === "explain" ? bindExplain(text, binder) : bindStatement(text, binder);
};
