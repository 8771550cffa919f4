// A policy key lives in one shard: permits and tokens are counted where the queue is, and two shards are two queues.
import type { FunctionDefinition } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";

const POLICIES = ["concurrency", "rate"] as const;

/** @throws `config.policy-conflict` when `definition` names a key that a function of another shard names too */
export function refuseSplitKeys(definition: FunctionDefinition, others: Iterable<FunctionDefinition>): void {
  const keys = POLICIES.map((policy) => definition.policies[policy]?.key);
  if (keys.every((key) => key === undefined)) return;
  for (const other of others) {
    if (other.policies.shard === definition.policies.shard) continue;
    for (const [at, policy] of POLICIES.entries()) {
      const key = keys[at];
      if (key !== undefined && other.policies[policy]?.key === key) refuse(policy, key, [other, definition]);
    }
  }
}

function refuse(policy: string, key: string, definitions: readonly FunctionDefinition[]): never {
  const functions = definitions.map(({ info }) => info.name);
  const shards = definitions.map(({ policies }) => `"${policies.shard}"`);
  const detail = `one key cannot be in two shards, ${shards.join(" and ")}`;
  const message = `"${functions.join('" and "')}" share the ${policy} key "${key}": ${detail}.`;
  throw new QuarryError("config.policy-conflict", message, { key, functions, detail });
}
