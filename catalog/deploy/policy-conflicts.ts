// Functions that share a key share what it limits: two that name one key must say the same of it.
import { isDeepStrictEqual } from "node:util";
import { QuarryError } from "../../engine/index.ts";

/** What the functions of one key must agree on. */
const SHARED = { rate: ["rate", "perMs", "burst"], concurrency: ["maxConcurrent", "nested"] } as const;

type Policy = keyof typeof SHARED;
const POLICIES: readonly Policy[] = ["rate", "concurrency"];

/** A function and its policies, as it was defined or as it was deployed. */
export interface PolicyHolder {
  readonly info: { readonly name: string };
  readonly policies: { readonly [Name in Policy | "shard"]?: unknown };
}

/** @throws `config.policy-conflict` naming the function that says otherwise; versions of one function may differ */
export function refusePolicyConflicts(one: PolicyHolder, all: Iterable<PolicyHolder>): void {
  for (const other of all) {
    if (other.info.name === one.info.name) continue;
    for (const policy of POLICIES) refuseConflict(policy, one, other);
  }
}

function refuseConflict(policy: Policy, one: PolicyHolder, other: PolicyHolder): void {
  const [mine, theirs] = [settingsOf(one, policy), settingsOf(other, policy)];
  const key = mine?.key;
  if (typeof key !== "string" || theirs?.key !== key) return;
  const detail = differenceOf(policy, mine, theirs) ?? splitOf(one, other);
  if (detail === undefined) return;
  const functions = [one.info.name, other.info.name];
  const message = `"${functions.join('" and "')}" share the ${policy} key "${key}" and do not agree: ${detail}.`;
  throw new QuarryError("config.policy-conflict", message, { key, functions, detail });
}

type Settings = { readonly key?: unknown; readonly [option: string]: unknown } | undefined;

function differenceOf(policy: Policy, mine: Settings, theirs: Settings): string | undefined {
  const option = SHARED[policy].find((name) => !isDeepStrictEqual(mine?.[name], theirs?.[name]));
  if (option === undefined) return undefined;
  return `${option} is ${JSON.stringify(mine?.[option])} in one and ${JSON.stringify(theirs?.[option])} in the other`;
}

/** Permits and tokens are counted where the queue is, and two shards are two queues. */
function splitOf(one: PolicyHolder, other: PolicyHolder): string | undefined {
  const shards = [one.policies.shard, other.policies.shard];
  return shards[0] === shards[1] ? undefined : `one key cannot be in two shards, ${shards.join(" and ")}`;
}

function settingsOf({ policies }: PolicyHolder, policy: Policy): Settings {
  const settings = policies[policy];
  return typeof settings === "object" && settings !== null ? (settings as Settings) : undefined;
}
