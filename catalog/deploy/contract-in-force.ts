// What binds the calls of an older version: policies are in no version, so a key that functions share is limited as the version
// says that is current, whoever still calls or serves another.
import type { FunctionContract } from "../contract.ts";
import type { PolicySettings } from "../policies/policy-settings.ts";
import type { CatalogStore } from "../store/catalog-store.ts";
import { entryContract } from "./entry-contract.ts";

/** The contract, with the limits of shared keys as the current version of its name says. @throws `config.catalog-unusable` */
export async function contractInForce(store: CatalogStore, contract: FunctionContract): Promise<FunctionContract> {
  const current = await store.get(contract.info.name);
  if (current === undefined || current.info.version === contract.info.version) return contract;
  return { ...contract, policies: inForce(contract.policies, entryContract(current).policies) };
}

/** What a row costs is a matter of the version's own arguments. */
function inForce(old: PolicySettings, current: PolicySettings): PolicySettings {
  const isRateShared = old.rate?.key !== undefined && old.rate.key === current.rate?.key;
  const isGateShared = old.concurrency.key !== undefined && old.concurrency.key === current.concurrency.key;
  return {
    ...old,
    rate: isRateShared ? { ...current.rate!, cost: old.rate!.cost } : old.rate,
    concurrency: isGateShared ? current.concurrency : old.concurrency,
  };
}
