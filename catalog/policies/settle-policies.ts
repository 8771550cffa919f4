// The manners of a function, all together: what `fn()` was given becomes what the queue keeps to.
import type { Parameter } from "../../engine/index.ts";
import { MAX_TIMER_MS, type RefuseDefinition, show, wholeNumber } from "../option-checks.ts";
import { type ConcurrencyPolicy, settleConcurrency } from "./concurrency-policy.ts";
import type { PolicySettings } from "./policy-settings.ts";
import { type QueuePolicy, settleQueue } from "./queue-policy.ts";
import { type RateLimitPolicy, settleRate, type UntypedColumns } from "./rate-limit-policy.ts";
import { type RetryPolicy, settleRetry } from "./retry-policy.ts";
import { settleTracing, type TracingPolicy } from "./tracing-policy.ts";

/** What can be changed while a function runs, and is in no version of it. */
export interface Policies<In = UntypedColumns> {
  /** Executions after a failed one: so many, with growing waits, or as a policy says. @defaultValue 0 */
  retries?: number | RetryPolicy | undefined;
  /** Handler invocations per second, or as a policy says. @defaultValue no limit */
  rateLimit?: number | RateLimitPolicy<In> | undefined;
  /** Handler invocations at once. @defaultValue 1 */
  concurrency?: number | ConcurrencyPolicy | undefined;
  /** How long one handler invocation may take. @defaultValue 600_000 */
  timeoutMs?: number | undefined;
  /** How long `setup` may take; then what waits for it fails, and the next call tries again. @defaultValue 600_000 */
  setupTimeoutMs?: number | undefined;
  /** How much may wait. @defaultValue no limit */
  queue?: QueuePolicy | undefined;
  /** From -10 to 10, higher first. @defaultValue 0 */
  priority?: number | undefined;
  /** All calls, a part of them, or none; omitted: a call is traced when its caller is. */
  tracing?: boolean | TracingPolicy | undefined;
  /** Functions of one shard share its queue and its policy keys: `[a-z0-9_-]+`. @defaultValue "main" */
  shard?: string | undefined;
}

export const POLICY_DEFAULTS = Object.freeze({
  timeoutMs: 600_000,
  setupTimeoutMs: 600_000,
  priority: 0,
  shard: "main",
});

/** @throws `function.invalid-definition` naming the option and what would be right. */
export function settlePolicies(
  given: Policies<never>,
  parameters: readonly Parameter[],
  refuse: RefuseDefinition,
): PolicySettings {
  return Object.freeze({
    retry: settleRetry(given.retries, refuse),
    rate: settleRate(given.rateLimit, parameters, refuse),
    concurrency: settleConcurrency(given.concurrency, refuse),
    queue: settleQueue(given.queue, refuse),
    timeoutMs: timeLimit("timeoutMs", given, refuse),
    setupTimeoutMs: timeLimit("setupTimeoutMs", given, refuse),
    priority: wholeNumber("priority", given.priority ?? POLICY_DEFAULTS.priority, { min: -10, max: 10 }, refuse),
    tracing: settleTracing(given.tracing, refuse),
    shard: settleShard(given.shard ?? POLICY_DEFAULTS.shard, refuse),
  });
}

function timeLimit(option: "timeoutMs" | "setupTimeoutMs", given: Policies<never>, refuse: RefuseDefinition): number {
  return wholeNumber(option, given[option] ?? POLICY_DEFAULTS[option], { max: MAX_TIMER_MS }, refuse);
}

/** Shards are parts of the names of keys and of call ids. */
function settleShard(shard: unknown, refuse: RefuseDefinition): string {
  const fits = typeof shard === "string" && /^[a-z0-9_-]{1,64}$/.test(shard);
  return fits ? shard : refuse(`shard must match [a-z0-9_-]+ with at most 64 characters, not ${show(shard)}`);
}
