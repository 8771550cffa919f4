// A function's policies in the queue's words.
import type { FunctionContract } from "../../catalog/index.ts";
import type { FunctionInfo } from "../../engine/index.ts";
import type { BatchLimits, FunctionLimits, RateLimit } from "../queue/limits.ts";

/** The queue's name of a function: two versions never share a batch. */
export function queueName({ name, version }: Pick<FunctionInfo, "name" | "version">): string {
  return `${name}@${version}`;
}

/** Limits of `definition` under the name `key`. Keys that users share begin with `key:`, a function's own with `fn:`. */
export function functionLimits(key: string, definition: FunctionContract): FunctionLimits {
  const { concurrency, queue } = definition.policies;
  return {
    function: key,
    gate: {
      key: policyKey(concurrency.key, key),
      maxConcurrent: concurrency.maxConcurrent,
      nested: concurrency.nested,
    },
    rate: rateLimit(key, definition),
    costUnit: costUnit(definition),
    batching: batchLimits(definition),
    maxWaitingRows: queue.maxItems,
    maxWaitingBytes: queue.maxBytes,
    mayRunTwice: definition.idempotent,
  };
}

function policyKey(shared: string | undefined, functionKey: string): string {
  return shared === undefined ? `fn:${functionKey}` : `key:${shared}`;
}

function rateLimit(key: string, { policies }: FunctionContract): RateLimit | undefined {
  const { rate } = policies;
  if (rate === undefined) return undefined;
  return { key: policyKey(rate.key, key), ...wholeTokens(rate.rate, rate.perMs * 1000), burst: rate.burst };
}

/** The bucket counts whole tokens: a rate of 2.5 per second is 5 in two. */
function wholeTokens(rate: number, periodUs: number): { readonly tokens: number; readonly periodUs: number } {
  if (Number.isInteger(rate)) return { tokens: rate, periodUs };
  return { tokens: 1, periodUs: Math.round(periodUs / rate) };
}

/** One lease of a row function is as many invocations as it has rows; of a batch function it is one. */
function costUnit({ info, policies }: FunctionContract): FunctionLimits["costUnit"] {
  const cost = policies.rate?.cost ?? "invocation";
  if (typeof cost === "function") return "message";
  if (cost === "row") return "row";
  return isBatched(info.form) ? "lease" : "row";
}

function batchLimits({ info, batching }: FunctionContract): BatchLimits | undefined {
  if (!isBatched(info.form)) return undefined;
  const { maxRows, maxBytes, maxWeight, maxWaitMs, eager } = batching;
  return { maxRows, maxBytes, maxWeight, maxWaitMs, eager };
}

/** Whether one invocation takes many rows. */
export function isBatched(form: FunctionContract["info"]["form"]): boolean {
  return form === "batch" || form === "arrow";
}
