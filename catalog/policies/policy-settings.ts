// A function's policies once they are settled: filled, checked, frozen. What users write is beside this file.
import type { MeasureNode } from "./measure-node.ts";

/** How often and how soon a failed execution is tried again. */
export interface RetrySettings {
  /** Executions after the first. */
  readonly retries: number;
  /** Before the first retry. */
  readonly initialMs: number;
  /** Each wait is the one before times this; 1: always the same. */
  readonly multiplier: number;
  readonly maxWaitMs: number;
  /** Each wait is a random part of itself (full jitter). */
  readonly jitter: boolean;
  /** From submission; also bounds how long a provider may ask for patience. */
  readonly maxElapsedMs: number;
  /** Whether this failure is worth another execution; undefined: every one that does not say it is final. */
  readonly wants: ((thrown: unknown) => boolean) | undefined;
}

/** How fast a provider may be called, by everybody who names the key. */
export interface RateSettings {
  readonly rate: number;
  readonly perMs: number;
  /** Undefined: the function's own. */
  readonly key: string | undefined;
  readonly burst: number;
  /** Tokens of one execution: 1 per handler invocation, 1 per row, or measured on the arguments of each row. */
  readonly cost: "invocation" | "row" | RowMeasure;
}

/** Handler invocations at once, over everybody who names the key. */
export interface ConcurrencySettings {
  readonly maxConcurrent: number;
  /** Undefined: the function's own. */
  readonly key: string | undefined;
  readonly nested: "borrow" | "refuse";
}

/** What may wait for the function. */
export interface QueueSettings {
  /** Rows. */
  readonly maxItems: number;
  readonly maxBytes: number;
  /** What an accepted deferred call survives. */
  readonly durability: "process" | "synced";
}

/**
 * The five sampling states: `all` (true), `ratio` (a part, and everything under a traced caller), `traced-callers`
 * (`sampleRate: 0`: only under a traced caller), `off` (false), `inherit` (omitted: continues a caller's trace, begins none).
 */
export type TracingSettings =
  | { readonly kind: "all" | "traced-callers" | "off" | "inherit" }
  | { readonly kind: "ratio"; readonly sampleRate: number };

/** A number computed from one row's arguments, in the parameters' order. */
export interface RowMeasure {
  (values: readonly unknown[]): number;
  /** What it computes, as data. */
  readonly expression: MeasureNode;
}

/** How rows become invocations of a batch or Arrow handler. */
export interface BatchingSettings {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly maxWeight: number;
  readonly weight: RowMeasure | undefined;
  readonly eager: boolean;
  readonly onBatchError: "bisect" | "failAll";
}

export type Isolation = "inline" | "thread" | "process";

/** Everything that is changeable at run time and in no version. */
export interface PolicySettings {
  readonly retry: RetrySettings;
  readonly rate: RateSettings | undefined;
  readonly concurrency: ConcurrencySettings;
  readonly queue: QueueSettings;
  readonly timeoutMs: number;
  readonly setupTimeoutMs: number;
  readonly priority: number;
  readonly tracing: TracingSettings;
  readonly shard: string;
}
