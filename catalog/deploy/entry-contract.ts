// A deployed function as its callers know it, from its entry alone: nothing is imported, nothing is evaluated.
import { QuarryError } from "../../engine/index.ts";
import type { FunctionContract } from "../contract.ts";
import type { BatchingSettings, Isolation, PolicySettings, RowMeasure } from "../policies/policy-settings.ts";
import { rowMeasure } from "../policies/row-measure.ts";
import { batchingData, isolationData, policyData } from "../policies/settings-json.ts";
import type { CatalogEntry } from "../store/catalog-entry.ts";
import { columnParser } from "../value-parser.ts";

/**
 * The contract of an entry. Arguments and results are checked by their types: the schemas are where the code is.
 * @throws `config.catalog-unusable` for settings that cannot be read, or measures that an older Quarry did not keep
 */
export function entryContract(entry: CatalogEntry): FunctionContract {
  const { info, idempotent } = entry;
  return Object.freeze({
    info,
    idempotent,
    isolation: isolationOf(entry),
    policies: policiesOf(entry),
    batching: batchingOf(entry),
    argumentParsers: info.parameters.map(columnParser),
    resultParser: columnParser({ type: info.result, reading: info.resultReading, nullable: info.resultNullable }),
    checks: info.parameters.map(() => undefined),
    resultCheck: undefined,
  });
}

function isolationOf(entry: CatalogEntry): Isolation {
  const result = isolationData.safeParse(entry.isolation);
  return result.success ? result.data : refuse(entry, "isolation", result.error);
}

function policiesOf(entry: CatalogEntry): PolicySettings {
  const result = policyData.safeParse(entry.policies);
  if (!result.success) return refuse(entry, "policies", result.error);
  const { rate, ...others } = result.data;
  if (rate === undefined) return { ...others, rate };
  const cost = rate.cost === "invocation" || rate.cost === "row" ? rate.cost : measureOf(entry, "cost");
  return { ...others, rate: { ...rate, cost } };
}

function batchingOf(entry: CatalogEntry): BatchingSettings {
  const result = batchingData.safeParse(entry.batching);
  if (!result.success) return refuse(entry, "batching", result.error);
  const { maxWeight, weight, ...others } = result.data;
  return {
    ...others,
    maxWeight: maxWeight ?? Number.POSITIVE_INFINITY,
    weight: weight === undefined ? undefined : measureOf(entry, "weight"),
  };
}

function measureOf(entry: CatalogEntry, option: "weight" | "cost"): RowMeasure {
  const expression = entry.measures?.[option];
  if (expression === undefined)
    return refuse(entry, option, { message: "an older Quarry did not keep it; deploy again" });
  return rowMeasure(option, expression, entry.info.parameters, (reason) => refuse(entry, option, { message: reason }));
}

function refuse({ info }: CatalogEntry, part: string, { message }: { readonly message: string }): never {
  const path = `${info.name}@${info.version}`;
  const reason = `its ${part}: ${message}`;
  throw new QuarryError("config.catalog-unusable", `The catalog cannot use "${path}": ${reason}.`, { path, reason });
}
