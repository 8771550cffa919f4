// Watching a callback build expressions, so that one it built and dropped (`a && b` drops `a`) is an error.
import { QuarryError } from "../errors.ts";
import { describe } from "./describe.ts";
import type { ExprNode } from "./expr.ts";
import { children } from "./walk.ts";

/** The expressions of the innermost running callback; undefined outside. Tracing is synchronous, so one slot suffices. */
let built: Set<ExprNode> | undefined;

/** Called for every expression built. `replaces`: the expression this one takes the place of (`call.orNull()`). */
export function record(node: ExprNode, replaces?: ExprNode): void {
  if (replaces !== undefined) built?.delete(replaces);
  built?.add(node);
}

/**
 * The result of `callback`, all of whose expressions are part of `nodesOf(result)`.
 * @throws `plan.dropped-expression` when one is not.
 */
export function traced<R>(callback: () => R, nodesOf: (result: R) => readonly ExprNode[]): R {
  const outer = built;
  const mine = new Set<ExprNode>();
  built = mine;
  try {
    const result = callback();
    const used = new Set<ExprNode>();
    for (const node of nodesOf(result)) reach(node, used);
    assertNone([...mine].filter((node) => !used.has(node)));
    return result;
  } finally {
    built = outer;
  }
}

/** Adds `node` and all below it, each once, as expressions share parts. */
function reach(node: ExprNode, used: Set<ExprNode>): void {
  if (used.has(node)) return;
  used.add(node);
  for (const child of children(node)) reach(child, used);
}

function assertNone(dropped: readonly ExprNode[]): void {
  const last = dropped.at(-1);
  if (last === undefined) return;
  const expression = describe(last);
  const message = `${expression} was built and dropped; && || ! ?: do not combine columns: write .and(…), .or(…), .not(), when(…).`;
  throw new QuarryError("plan.dropped-expression", message, { expression });
}
