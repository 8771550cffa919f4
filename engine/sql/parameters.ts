// `$1`, `$name` and `?` → the literals of their values. A value becomes a literal of ours at the place of a parameter's token:
// whatever it holds, it is read as a value.
import { QuarryError } from "../errors.ts";
import type { LiteralValue } from "../expr/expr.ts";
import { printLiteral } from "../expr/literal.ts";
import type { Edit } from "./edited-text.ts";
import type { Token } from "./lex.ts";
import { placed } from "./place.ts";

/** By position (`?`, `$1`) or by name (`$name`). */
export type Parameters = readonly LiteralValue[] | Readonly<Record<string, LiteralValue>>;

/** @throws `plan.parameter-missing`, `plan.parameter-unused` */
export function bindParameters(sql: string, tokens: readonly Token[], parameters: Parameters): readonly Edit<string>[] {
  const values = new Map<string, LiteralValue>(
    isList(parameters) ? parameters.map((value, index) => [String(index + 1), value]) : Object.entries(parameters),
  );
  const used = new Set<string>();
  let next = 0;
  const edits = tokens.flatMap((token) => {
    if (token.kind !== "parameter") return [];
    const name = token.value === "?" ? String(++next) : token.value;
    const key = values.has(name) ? name : [...values.keys()].find((each) => sameName(each, name));
    if (key === undefined) throw missing(sql, token, name, [...values.keys()]);
    used.add(key);
    return [{ start: token.start, end: token.end, text: `(${printLiteral(values.get(key) ?? null)})` }];
  });
  refuseUnused([...values.keys()].filter((key) => !used.has(key)));
  return edits;
}

const isList = (parameters: Parameters): parameters is readonly LiteralValue[] => Array.isArray(parameters);

/** Names ignore case, as everywhere in SQL. */
const sameName = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function missing(sql: string, token: Token, parameter: string, available: readonly string[]): QuarryError {
  const message = `There is no value for parameter ${parameter}; given: ${available.length === 0 ? "none" : available.join(", ")}.`;
  return placed(new QuarryError("plan.parameter-missing", message, { parameter, available }), sql, token.start);
}

function refuseUnused(parameters: readonly string[]): void {
  if (parameters.length === 0) return;
  const message = `The query has no parameter ${parameters.join(", ")}: a value was given that nothing uses.`;
  throw new QuarryError("plan.parameter-unused", message, { parameters });
}
