// skipExisting: an anti join against what a dataset already holds; no dataset yet, nothing to skip.
import { isQuarryError } from "../../errors.ts";
import { openScan } from "../../io/open-scan.ts";
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { columnNamed, selectFrom } from "../bound-frame.ts";
import { sqlText } from "../sql-text.ts";

export const bindSkipExisting: BindNode<"skip-existing"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  for (const key of node.keys) columnNamed(input, key);
  const scan = await openScan(binder.database, { uris: [node.uri], format: node.format }).catch((error: unknown) => {
    if (isQuarryError(error, "plan.source-not-found")) return undefined;
    throw error;
  });
  if (scan === undefined) return input;
  const existing = binder.source(scan);
  for (const key of node.keys) columnNamed(existing, key);
  const columns = input.columns.map((column) => ({ ...column, sql: `l.${quoteName(column.name)}` }));
  const condition = node.keys.map((key) => `l.${quoteName(key)} = r.${quoteName(key)}`).join(" AND ");
  return selectFrom(columns, sqlText`${input.from} AS l ANTI JOIN ${existing.from} AS r ON ${condition}`);
};
