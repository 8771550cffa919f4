// What every operator of one run shares.
import type { Database } from "../database/database.ts";
import type { CallSite, Source } from "../plan/query-text.ts";
import type { FunctionRuntime } from "../ports.ts";
import type { TraceSpan } from "../tracing.ts";
import type { RunMetrics } from "./metrics.ts";

export interface RunContext {
  readonly database: Database;
  readonly runtime: FunctionRuntime;
  readonly signal: AbortSignal;
  /** Whether rows come out in the order they went in. */
  readonly ordered: boolean;
  readonly metrics: RunMetrics;
  /** What the operators' spans stand under, where somebody traces. */
  readonly span?: TraceSpan | undefined;
}

/** One run of one plan. */
export interface Execution extends RunContext {
  readonly sites: readonly CallSite[];
  readonly sources: ReadonlyMap<number, Source>;
  /** Tables that hold the rows of a `share`, by its id. */
  readonly shared: Map<number, string>;
}
