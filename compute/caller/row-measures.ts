// What one row costs its function's batches, rate and queue: measured on the arguments, where the author said how.
import { type FunctionContract, functionFailed, type RowMeasure } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";
import { approximateBytes } from "../wire/approximate-bytes.ts";

export function rowBytes(values: readonly unknown[]): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += approximateBytes(values[at]);
  return sum;
}

/**
 * Nothing where rows have no weight.
 * @throws `function.failed` when the author's measure throws, `config.invalid` when it gives no number
 */
export function rowWeight(definition: FunctionContract, values: readonly unknown[]): number {
  const { weight } = definition.batching;
  return weight === undefined ? 0 : measured("weight", weight, definition, values);
}

/**
 * Tokens; 1 where the author does not measure them.
 * @throws like {@link rowWeight}
 */
export function rowCost(definition: FunctionContract, values: readonly unknown[]): number {
  const cost = definition.policies.rate?.cost;
  return typeof cost === "function" ? measured("cost", cost, definition, values) : 1;
}

function measured(
  option: "weight" | "cost",
  measure: RowMeasure,
  { info }: FunctionContract,
  values: readonly unknown[],
): number {
  let value: number;
  try {
    value = measure(values);
  } catch (thrown) {
    throw functionFailed(info, "", thrown, `${option}: `);
  }
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  const expected = "a number from 0";
  const message = `The ${option} of "${info.name}" must be ${expected}, not ${String(value)}.`;
  throw new QuarryError("config.invalid", message, { option, value, expected });
}
