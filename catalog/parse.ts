// What goes into a function and what comes out, checked by its schemas: for calls here and for calls through a queue.
import { QuarryError } from "../engine/index.ts";
import type { FunctionDefinition } from "./definition.ts";
import { parseValue } from "./zod-parse.ts";

/**
 * One value per parameter, in positional order.
 * @param args an object with one property per parameter
 * @throws `function.invalid-argument` for what a schema refuses, a missing input, or one that does not exist
 */
export function parseArguments(definition: FunctionDefinition, args: unknown): readonly unknown[] {
  const { info, argumentFits } = definition;
  const { parameters } = info;
  const given = (args ?? {}) as Readonly<Record<string, unknown>>;
  const values = new Array<unknown>(parameters.length);
  for (let at = 0; at < parameters.length; at++) {
    const value = given[parameters[at]!.name];
    values[at] = argumentFits[at]!(value) ? value : parseArgument(definition, parameters[at]!.name, value);
  }
  if (countProperties(given) > parameters.length) refuseExtra(definition, given);
  return values;
}

/**
 * The value as the output schema gives it.
 * @throws `function.invalid-result`
 */
export function parseResult(definition: FunctionDefinition, value: unknown): unknown {
  if (definition.resultFits(value)) return value;
  const parsed = parseValue(definition.output, value);
  if (parsed.issue === undefined) return parsed.value;
  const { name, result } = definition.info;
  const message = `Function "${name}" returned what its output schema refuses: ${parsed.issue}.`;
  const facts = { functionName: name, expected: result.id, actual: parsed.issue };
  throw new QuarryError("function.invalid-result", message, facts);
}

/** Cheaper than making a list of the names; no parameter may be missing, so one too many is one that does not exist. */
function countProperties(given: object): number {
  let count = 0;
  for (const _ in given) count++;
  return count;
}

function refuseExtra({ info, input }: FunctionDefinition, given: object): void {
  const extra = Object.keys(given).find((name) => !Object.hasOwn(input, name));
  if (extra !== undefined) refuseArgument(info.name, extra, "there is no such input");
}

function parseArgument({ info, input }: FunctionDefinition, parameter: string, value: unknown): unknown {
  const parsed = parseValue(input[parameter]!, value);
  if (parsed.issue !== undefined) refuseArgument(info.name, parameter, parsed.issue);
  return parsed.value;
}

function refuseArgument(functionName: string, parameter: string, issue: string): never {
  const message = `Function "${functionName}", argument "${parameter}": ${issue}.`;
  throw new QuarryError("function.invalid-argument", message, { functionName, parameter, issue });
}
