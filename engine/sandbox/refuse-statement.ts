// The outer ring of a sandbox: which statements a user may write. What they do is watched further in.
import { QuarryError } from "../errors.ts";
import type { Sandbox, SandboxStatement } from "./sandbox.ts";

/**
 * Does nothing without a sandbox.
 * @param statement its kind: for every query `select`, else its first word
 * @throws `plan.statement-forbidden`
 */
export function refuseStatement(sandbox: Sandbox | undefined, statement: string): void {
  if (sandbox === undefined || sandbox.statements.includes(statement as SandboxStatement)) return;
  const allowed = sandbox.statements;
  const message = `This session is a sandbox and runs no ${statement.toUpperCase()} statement, but ${listOf(allowed)}.`;
  throw new QuarryError("plan.statement-forbidden", message, { statement, allowed });
}

function listOf(statements: readonly string[]): string {
  return statements.length === 0 ? "none at all" : statements.map((each) => each.toUpperCase()).join(", ");
}
