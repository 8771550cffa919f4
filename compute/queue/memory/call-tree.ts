// Who called whom: the tree below a call, with what has ended in it.
import type { CallId, CallNode } from "../messages.ts";
import type { QueuedCall } from "./records.ts";

/** Ended calls that a root remembers for listings; a tree may make millions. */
const MAX_ENDED_NODES = 1_000;

/** Takes a call that ends out of its parent's, once it has no calls of its own that go on, and remembers it at its root. */
export function recordEnd(call: QueuedCall): void {
  leaveParent(call);
  const root = rootOf(call);
  if (root === call) return;
  root.endedNodes ??= [];
  if (root.endedNodes.length < MAX_ENDED_NODES) root.endedNodes.push(nodeOf(call));
}

function leaveParent(call: QueuedCall): void {
  for (let left = call; left.hasEnded && !left.made?.size && left.parent !== undefined; left = left.parent) {
    left.parent.made?.delete(left);
  }
}

/** How many calls are above a call made by `parent`. */
export function depthBelow(parent: QueuedCall | undefined): number {
  let depth = 0;
  for (let above = parent; above !== undefined; above = above.parent) depth += 1;
  return depth;
}

/** The call and every one below it that has not ended or made some that have not: parents first. */
export function withDescendants(call: QueuedCall): readonly QueuedCall[] {
  const calls = [call];
  for (const above of calls) for (const made of above.made ?? []) calls.push(made);
  return calls;
}

/** The tree below a call, itself included: parents first. */
export function treeOf(call: QueuedCall): readonly CallNode[] {
  const below = new Map<CallId, Map<CallId, CallNode>>();
  const put = (node: CallNode): void => {
    if (node.parent === undefined) return;
    const siblings = below.get(node.parent) ?? new Map<CallId, CallNode>();
    below.set(node.parent, siblings.set(node.id, node));
  };
  for (const node of rootOf(call).endedNodes ?? []) put(node);
  for (const descendant of withDescendants(call)) put(nodeOf(descendant));
  const nodes = [nodeOf(call)];
  for (const above of nodes) for (const made of below.get(above.id)?.values() ?? []) nodes.push(made);
  return nodes;
}

function rootOf(call: QueuedCall): QueuedCall {
  let root = call;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function nodeOf(call: QueuedCall): CallNode {
  const state = call.stage === "ready" ? "waiting" : call.stage;
  return { id: call.id, parent: call.submission.parent?.id, function: call.served.name, state };
}
