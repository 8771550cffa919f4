// A function's definition as data: everything about it but its code.
import { zodText } from "../../engine/index.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { FunctionRecord, Json, JsonObject, Measures } from "../store/catalog-entry.ts";

export function functionRecord(definition: FunctionDefinition): FunctionRecord {
  const { info, idempotent, isolation, policies, batching, place, input, output } = definition;
  const types = { parameters: Object.values(input).map(zodText), result: zodText(output) };
  const settings = { policies: asData(policies), batching: asData(batching), measures: measuresOf(definition) };
  return { info, types, idempotent, isolation, ...settings, place };
}

function measuresOf({ policies, batching }: FunctionDefinition): Measures | undefined {
  const cost = typeof policies.rate?.cost === "function" ? policies.rate.cost.expression : undefined;
  const weight = batching.weight?.expression;
  return cost === undefined && weight === undefined ? undefined : { weight, cost };
}

function asData(options: object): JsonObject {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([option, value]) => [option, asJson(value)]));
}

/** JSON has no infinity: no limit is `null`. */
function asJson(value: unknown): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "function":
      return value.name || "function";
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? value.map(asJson) : asData(value);
    default:
      return String(value);
  }
}
