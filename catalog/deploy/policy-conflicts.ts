// Functions that share a key share what it limits: two that name one key must say the same of it.
import { isDeepStrictEqual } from "node:util";
import { QuarryError } from "../../engine/index.ts";
import type { CatalogEntry, Json, JsonObject } from "../store/catalog-entry.ts";

/** What the functions of one key must agree on. */
const SHARED = { rate: ["rate", "perMs", "burst"], concurrency: ["maxConcurrent"] } as const;

/** @throws `config.policy-conflict` naming the function that says otherwise */
export function refusePolicyConflicts(entry: CatalogEntry, deployed: readonly CatalogEntry[]): void {
  for (const [policy, options] of Object.entries(SHARED)) {
    const key = keyOf(entry, policy);
    if (typeof key !== "string") continue;
    const others = deployed.filter((other) => other.info.name !== entry.info.name && keyOf(other, policy) === key);
    for (const other of others) refuseDifference(key, policy, [...options], entry, other);
  }
}

function refuseDifference(
  key: string,
  policy: string,
  options: readonly string[],
  entry: CatalogEntry,
  other: CatalogEntry,
): void {
  const [one, two] = [settingsOf(entry, policy), settingsOf(other, policy)];
  const option = options.find((name) => !isDeepStrictEqual(one?.[name], two?.[name]));
  const isSplit = !isDeepStrictEqual(entry.policies.shard, other.policies.shard);
  if (option === undefined && !isSplit) return;
  const functions = [entry.info.name, other.info.name];
  const detail =
    option === undefined
      ? `one key cannot be in two shards, ${entry.policies.shard} and ${other.policies.shard}`
      : `${option} is ${JSON.stringify(one?.[option])} in one and ${JSON.stringify(two?.[option])} in the other`;
  const message = `"${functions.join('" and "')}" share the ${policy} key "${key}" and do not agree: ${detail}.`;
  throw new QuarryError("config.policy-conflict", message, { key, functions, detail });
}

function keyOf(entry: CatalogEntry, policy: string): Json | undefined {
  return settingsOf(entry, policy)?.key;
}

function settingsOf({ policies }: CatalogEntry, policy: string): JsonObject | undefined {
  const settings = policies[policy];
  return typeof settings === "object" && settings !== null && !Array.isArray(settings)
    ? (settings as JsonObject)
    : undefined;
}
