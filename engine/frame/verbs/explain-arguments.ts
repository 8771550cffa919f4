// DuckDB says of a macro that it "does not support the supplied arguments". What a function takes, its author declared.
import { didYouMean, QuarryError } from "../../errors.ts";
import type { FunctionInfo, FunctionValue } from "../../ports.ts";
import type { Token } from "../../sql/lex.ts";
import { placed } from "../../sql/place.ts";
import { closingOf, depthAfter, isName, isSymbol, isWord } from "../../sql/token-list.ts";

const OPTIONS: readonly string[] = ["on_error"];

/** The refusal of a call at token `at` in terms of its function; undefined when it is about something else. */
export function explainArguments(
  error: QuarryError,
  tokens: readonly Token[],
  at: number,
  functions: ReadonlyMap<string, FunctionValue>,
): QuarryError | undefined {
  if (!error.message.startsWith("Macro ")) return undefined;
  const name = tokens.findIndex(
    (token, index) => index >= at && isSymbol(tokens[index + 1], "(") && functions.has(token.value.toLowerCase()),
  );
  const info = functions.get(tokens[name]?.value.toLowerCase() ?? "")?.["~function"];
  if (info === undefined) return undefined;
  const given = argumentNames(tokens, name + 1);
  return unknownArgument(info, given) ?? wrongCount(info, given);
}

/**
 * More arguments by position than a function has: DuckDB would take the next one for an option.
 * @throws `plan.argument-count`
 */
export function checkCounts(
  sql: string,
  tokens: readonly Token[],
  calls: readonly Token[],
  functions: ReadonlyMap<string, FunctionValue>,
): void {
  for (const call of calls) {
    const index = tokens.indexOf(call);
    const info = functions.get(call.value.toLowerCase())!["~function"];
    const given = isMethod(tokens, index) ? [] : argumentNames(tokens, index + 1);
    const positional = given.filter((name) => name === undefined);
    if (positional.length > info.parameters.length) throw placed(wrongCount(info, given), sql, call.start);
  }
}

/** `text.f()`: what stands before the point is an argument. */
function isMethod(tokens: readonly Token[], index: number): boolean {
  return isSymbol(tokens[index - 1], ".") && !isWord(tokens[index - 2], "catalog");
}

/** One per argument: its name, or undefined for one without. */
function argumentNames(tokens: readonly Token[], open: number): readonly (string | undefined)[] {
  const close = closingOf(tokens, open) ?? tokens.length;
  const starts: number[] = close > open + 1 ? [open + 1] : [];
  let depth = 0;
  for (let index = open; index < close; index++) {
    depth = depthAfter(tokens[index]!, depth);
    if (depth === 1 && isSymbol(tokens[index], ",")) starts.push(index + 1);
  }
  return starts.map((start) => {
    const isNamed = isName(tokens[start]) && (isSymbol(tokens[start + 1], "=>") || isSymbol(tokens[start + 1], ":="));
    return isNamed ? tokens[start]!.value : undefined;
  });
}

const signature = ({ name, parameters }: FunctionInfo): string =>
  `${name}(${parameters.map((each) => each.name).join(", ")})`;

function unknownArgument(info: FunctionInfo, given: readonly (string | undefined)[]): QuarryError | undefined {
  const known = [...info.parameters.map(({ name }) => name), ...OPTIONS];
  const isKnown = (name: string) => known.some((each) => each.toLowerCase() === name.toLowerCase());
  const wrong = given.find((name) => name !== undefined && !isKnown(name));
  if (wrong === undefined) return undefined;
  const message = `${signature(info)} has no argument "${wrong}".${didYouMean(wrong, known)}`;
  return new QuarryError("plan.invalid-argument", message, { argument: wrong, value: info.name });
}

function wrongCount(info: FunctionInfo, given: readonly (string | undefined)[]): QuarryError {
  const [expected, actual] = [info.parameters.length, given.filter((name) => name !== "on_error").length];
  const message =
    expected === actual
      ? `${signature(info)} was given an argument by name that it also has by position; name all of them, or none.`
      : `${signature(info)} takes ${expected} argument${expected === 1 ? "" : "s"}, and was given ${actual}.`;
  return new QuarryError("plan.argument-count", message, { function: info.name, expected, actual });
}
