// What goes into a function and what comes out, checked by its schemas where they are known, else by its types: for
// calls here and for calls through a queue.
import { type FunctionInfo, QuarryError } from "../engine/index.ts";
import type { FunctionContract } from "./contract.ts";
import type { ValueParser } from "./value-parser.ts";

/**
 * One value per parameter, in positional order.
 * @param args an object with one property per parameter
 * @throws `function.invalid-argument` for what a schema refuses, a missing input, or one that does not exist
 */
export function parseArguments(contract: FunctionContract, args: unknown): readonly unknown[] {
  const { info, argumentParsers } = contract;
  const { parameters } = info;
  const given = (args ?? {}) as Readonly<Record<string, unknown>>;
  const values = new Array<unknown>(parameters.length);
  for (let at = 0; at < parameters.length; at++) {
    const { name } = parameters[at]!;
    const parser = argumentParsers[at]!;
    values[at] = parser.fits(given[name]) ? given[name] : parseArgument(info.name, name, parser, given[name]);
  }
  if (countProperties(given) > parameters.length) refuseExtra(info, given);
  return values;
}

/**
 * The value as the output schema gives it.
 * @throws `function.invalid-result`
 */
export function parseResult({ info, resultParser }: FunctionContract, value: unknown): unknown {
  if (resultParser.fits(value)) return value;
  const parsed = resultParser.parse(value);
  if (parsed.issue === undefined) return parsed.value;
  const message = `Function "${info.name}" returned what its output refuses: ${parsed.issue}.`;
  const facts = { functionName: info.name, expected: info.result.id, actual: parsed.issue };
  throw new QuarryError("function.invalid-result", message, facts);
}

/** Cheaper than making a list of the names; no parameter may be missing, so one too many is one that does not exist. */
function countProperties(given: object): number {
  let count = 0;
  for (const _ in given) count++;
  return count;
}

function refuseExtra({ name, parameters }: FunctionInfo, given: object): void {
  const extra = Object.keys(given).find((property) => !parameters.some((parameter) => parameter.name === property));
  if (extra !== undefined) refuseArgument(name, extra, "there is no such input");
}

function parseArgument(functionName: string, parameter: string, { parse }: ValueParser, value: unknown): unknown {
  const parsed = parse(value);
  if (parsed.issue !== undefined) refuseArgument(functionName, parameter, parsed.issue);
  return parsed.value;
}

function refuseArgument(functionName: string, parameter: string, issue: string): never {
  const message = `Function "${functionName}", argument "${parameter}": ${issue}.`;
  throw new QuarryError("function.invalid-argument", message, { functionName, parameter, issue });
}
