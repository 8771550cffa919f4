// The options of `.batch` and `.arrow`: how rows become invocations.
import type { FunctionForm, Parameter } from "../engine/index.ts";
import type { Batching } from "./function-spec.ts";
import {
  MAX_TIMER_MS,
  oneOf,
  positiveNumber,
  type RefuseDefinition,
  refuseUnknown,
  trueOrFalse,
  wholeNumber,
} from "./option-checks.ts";
import { type Express, expressMeasure } from "./policies/express-measure.ts";
import type { BatchingSettings } from "./policies/policy-settings.ts";

const OPTIONS: readonly (keyof Batching)[] = [
  ...(["maxRows", "maxBytes", "maxWaitMs", "weight", "maxWeight", "eager", "onBatchError"] as const),
];
const DEFAULTS = Object.freeze({ maxBytes: 8 << 20, maxWaitMs: 1000, eager: false, onBatchError: "bisect" });
const DEFAULT_MAX_ROWS: { readonly [Form in FunctionForm]: number } = { row: 1, batch: 10, arrow: 131_072, stream: 1 };

/** `parameters` are what `weight` may speak of. @throws `function.invalid-definition` */
export function settleBatching(
  form: FunctionForm,
  batching: Batching | undefined,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): BatchingSettings {
  if (batching !== undefined && form !== "batch" && form !== "arrow") {
    refuse(`a ${form} handler takes one row at a time, so it has no batching options: write .batch(handler, options)`);
  }
  const given = batching === undefined ? {} : batching;
  refuseUnknown(given, OPTIONS, refuse);
  if (given.maxWeight !== undefined && given.weight === undefined) {
    refuse("maxWeight needs weight: an expression over the arguments, like c => c.text.length()");
  }
  const { maxRows = DEFAULT_MAX_ROWS[form], maxBytes = DEFAULTS.maxBytes, maxWaitMs = DEFAULTS.maxWaitMs } = given;
  return Object.freeze({
    maxRows: wholeNumber("maxRows", maxRows, {}, refuse),
    maxBytes: wholeNumber("maxBytes", maxBytes, {}, refuse),
    maxWaitMs: wholeNumber("maxWaitMs", maxWaitMs, { min: 0, max: MAX_TIMER_MS }, refuse),
    weight: weightOf(given.weight, parameters, refuse),
    maxWeight:
      given.maxWeight === undefined ? Number.POSITIVE_INFINITY : positiveNumber("maxWeight", given.maxWeight, refuse),
    eager: trueOrFalse("eager", given.eager, DEFAULTS.eager, refuse),
    onBatchError: oneOf("onBatchError", given.onBatchError ?? DEFAULTS.onBatchError, ["bisect", "failAll"], refuse),
  });
}

function weightOf(
  weight: Batching["weight"],
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): BatchingSettings["weight"] {
  if (weight === undefined) return undefined;
  if (typeof weight !== "function") refuse("weight must be a function of the columns, like c => c.text.length()");
  return expressMeasure("weight", weight as Express, parameters, refuse);
}
