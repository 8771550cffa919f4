// Where in a program a function is defined: what tells a redefinition (hot reload, a REPL) from a clash of names.

import { sourcePlace } from "./source-place.ts";

/** `file:line:column` of whoever called `callee`; without a query, so that a reloaded module is the same place. */
export function callerPlace(callee: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, callee);
  Error.stackTraceLimit = limit;
  const frame = holder.stack?.split("\n")[1] ?? "";
  const place = /\(([^()]+)\)\s*$/.exec(frame)?.[1] ?? frame.replace(/^\s*at (async )?/, "");
  return sourcePlace(place.replace(/\?[^:]*(?=:\d+:\d+$)/, "")) || "unknown";
}
