// The last argument of a stub: whom the call is to. A frame's text gives the place of call by number; SQL of users reaches
// a function through a macro, whose text is older than the query and gives the name and the options of the call.
import { QuarryError } from "../../errors.ts";
import type { OnCallError } from "../../expr/expr.ts";
import { quoteText } from "../../types/quote.ts";
import { asCount, badFormat } from "../decode/plan-json.ts";
import type { Expression } from "../expression.ts";

export type Marker = { readonly site: number } | { readonly name: string; readonly onError: OnCallError };

/** In the place of a name: not a call itself, but the question whether its argument, a call, succeeded. */
export const TRIED = "";

/** `on_error` is the macro's parameter of that name, or the text 'fail'. */
export function printMarker(name: string): string {
  return name === TRIED ? "['', 'fail']" : `[${quoteText(name)}, on_error]`;
}

/** @throws `plan.invalid-argument` for an option that is no constant, or none there is */
export function readMarker(argument: Expression | undefined): Marker {
  const marker = withoutCast(argument);
  if (marker?.kind === "constant") return { site: asCount(marker.value, "call site") };
  if (marker?.kind !== "apply") throw badFormat("a call without its site");
  const [name, onError] = marker.args.map(withoutCast);
  if (name?.kind !== "constant" || typeof name.value !== "string") throw badFormat("a call without its name");
  return { name: name.value, onError: readOnError(name.value, onError) };
}

function withoutCast(expression: Expression | undefined): Expression | undefined {
  return expression?.kind === "cast" ? expression.input : expression;
}

function readOnError(name: string, option: Expression | undefined): OnCallError {
  const value = option?.kind === "constant" ? option.value : undefined;
  if (value === "fail" || value === "null") return value;
  const message = `on_error of ${name}(…) is 'fail' or 'null', written out; for a struct that says what happened use try_call(${name}(…)).`;
  throw new QuarryError("plan.invalid-argument", message, { argument: "on_error", value });
}
