// Settled policies as JSON says them in a catalog entry, for doors that check what comes in. Functions among them (`retryOn`,
// measures) stand by their names; what is unlimited is null or left out.
import * as z from "zod";
import { MAX_TIMER_MS } from "../option-checks.ts";
import type { BatchingSettings, PolicySettings, RateSettings } from "./policy-settings.ts";
import { POLICY_DEFAULTS } from "./settle-policies.ts";

const count = z.int().min(1);
const positive = z.number().positive();

/** `cost` is the word, or the text of an expression that is kept beside. */
type RateData = Omit<RateSettings, "cost"> & { readonly cost: string };
type PolicyData = Omit<PolicySettings, "rate"> & { readonly rate: RateData | undefined };
type BatchingData = Omit<BatchingSettings, "weight" | "maxWeight"> & {
  readonly weight: string | undefined;
  readonly maxWeight: number | null;
};

const retry = z.object({
  retries: z.int().min(0),
  initialMs: count,
  multiplier: z.number().min(1),
  maxWaitMs: count,
  jitter: z.boolean(),
  maxElapsedMs: count,
});

const rate = z.object({
  rate: positive,
  perMs: positive,
  key: z.string().optional(),
  burst: z.number().min(1),
  cost: z.string(),
});

const concurrency = z.object({
  maxConcurrent: count,
  key: z.string().optional(),
  nested: z.enum(["borrow", "refuse"]),
});

const tracing = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["all", "traced-callers", "off", "inherit"]) }),
  z.object({ kind: z.literal("ratio"), sampleRate: z.number() }),
]);

export const isolationData = z.enum(["inline", "thread", "process"]);

/** Whether a failure is worth another execution is told where the code is: `retry.wants` is not among this. */
export const policyData = z.object({
  retry,
  rate: rate.optional(),
  concurrency,
  queue: z.object({
    maxItems: count,
    maxBytes: count,
    durability: z.enum(["process", "synced"]).default("process"),
  }),
  timeoutMs: count.max(MAX_TIMER_MS),
  setupTimeoutMs: count.max(MAX_TIMER_MS).default(POLICY_DEFAULTS.setupTimeoutMs),
  priority: z.int().min(-10).max(10),
  tracing,
  shard: z.string().regex(/^[a-z0-9_-]{1,64}$/),
}) as unknown as z.ZodType<PolicyData>;

export const batchingData = z.object({
  maxRows: count,
  maxBytes: count,
  maxWaitMs: z.int().min(0).max(MAX_TIMER_MS),
  maxWeight: positive.nullable(),
  weight: z.string().optional(),
  eager: z.boolean(),
  onBatchError: z.enum(["bisect", "failAll"]),
}) as unknown as z.ZodType<BatchingData>;
