// What a caller of one version would stumble over in the next.
import { type FunctionInfo, type Parameter, printType, sameType } from "../../engine/index.ts";

/**
 * Why calls written for `before` may not fit `after`; undefined when they all do. An input added last breaks nobody who
 * names arguments or stands on positions; any other change of the inputs, and another result, does.
 */
export function breakingChange(before: FunctionInfo, after: FunctionInfo): string | undefined {
  for (const [place, parameter] of before.parameters.entries()) {
    const reason = inputChange(parameter, place, after.parameters);
    if (reason !== undefined) return reason;
  }
  return resultChange(before, after);
}

function inputChange(before: Parameter, place: number, parameters: readonly Parameter[]): string | undefined {
  const input = `input "${before.name}"`;
  const next = parameters.findIndex(({ name }) => name === before.name);
  if (next === -1) return `${input} is gone`;
  if (next !== place) return `${input} was number ${place + 1} and is number ${next + 1}`;
  const after = parameters[next]!;
  if (!sameType(before.type, after.type)) return `${input} ${wasAndIs(before, after)}`;
  return before.nullable && !after.nullable ? `${input} no longer takes null` : undefined;
}

function resultChange(before: FunctionInfo, after: FunctionInfo): string | undefined {
  if (before.form !== "stream" && after.form === "stream") return "it gave one value per row and gives any number";
  if (before.form === "stream" && after.form !== "stream") return "it gave any number of items per row and gives one";
  if (!sameType(before.result, after.result)) {
    return `the result ${wasAndIs({ type: before.result }, { type: after.result })}`;
  }
  return !before.resultNullable && after.resultNullable ? "the result may be null now" : undefined;
}

function wasAndIs(before: Pick<Parameter, "type">, after: Pick<Parameter, "type">): string {
  return `was ${printType(before.type)} and is ${printType(after.type)}`;
}
