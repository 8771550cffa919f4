// A user's text as one statement: its tokens, and what kind of statement it is.
import { QuarryError } from "../../errors.ts";
import { refuseStatement } from "../../sandbox/refuse-statement.ts";
import { explainedKind } from "../../sql/inner-query.ts";
import { lex, type Token } from "../../sql/lex.ts";
import { placed, syntaxError } from "../../sql/place.ts";
import { statementKind } from "../../sql/statement-kind.ts";
import { tokenGroups } from "../../sql/token-groups.ts";
import type { Binder } from "../binder.ts";
import type { SqlNode } from "../node.ts";

export interface UserText {
  readonly node: SqlNode;
  readonly tokens: readonly Token[];
  /** `select` for every query, else the statement's own word. */
  readonly kind: string;
}

/** @throws `plan.syntax-error`, `plan.several-statements`, `plan.statement-forbidden` */
export function openText(node: SqlNode, binder: Binder): UserText {
  const { text } = node;
  const [tokens = [], ...others] = tokenGroups(lex(text));
  if (tokens.length === 0) throw syntaxError(text, 0, "There is no statement in this text.");
  if (others.length > 0) throw severalStatements(text, others[0]![0]!, others.length + 1);
  if (node.ranges !== undefined) return { node, tokens, kind: "select" };
  const kind = statementKind(tokens);
  refuseStatement(binder.database.sandbox, kind);
  // EXPLAIN ANALYZE runs what it explains.
  if (kind === "explain") refuseStatement(binder.database.sandbox, explainedKind(tokens));
  return { node, tokens, kind };
}

function severalStatements(sql: string, second: Token, statements: number): QuarryError {
  const message = `This text holds ${statements} statements, and one is run at a time: the second begins here.`;
  return placed(new QuarryError("plan.several-statements", message, { statements }), sql, second.start);
}
