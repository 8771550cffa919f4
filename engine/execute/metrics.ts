// What a run did, counted as it happens: per node for `explainAnalyze`, in total for reports and progress.
import { randomUUID } from "node:crypto";
import type { RecordBatch } from "apache-arrow";
import { batchBytes } from "../batching/batch-bytes.ts";
import type { PhysicalPlan } from "../physical/physical-plan.ts";

export interface NodeMetrics {
  /** Rows, batches and bytes the node gave. */
  rows: number;
  batches: number;
  bytes: number;
  /** Wall time spent waiting for the node, its inputs included. */
  elapsedMs: number;
  /** For a call node: rows called, handler invocations, rows whose call failed. */
  calls: number;
  invocations: number;
  failures: number;
}

export interface Progress {
  /** Rows the query has given so far. */
  readonly rows: number;
  readonly calls: number;
  readonly failures: number;
  readonly elapsedMs: number;
}

const zero = (): NodeMetrics => ({
  rows: 0,
  batches: 0,
  bytes: 0,
  elapsedMs: 0,
  calls: 0,
  invocations: 0,
  failures: 0,
});

/** The counts of one run. Lives as long as the run; read it at any time. */
export class RunMetrics {
  /** Tells the run from others. */
  readonly run: string = randomUUID();
  readonly #nodes = new Map<PhysicalPlan, NodeMetrics>();
  readonly #errors = new Map<string, number>();
  readonly #startedAtMs = performance.now();
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #rows = 0;

  constructor(onProgress?: ((progress: Progress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** The counts of `node`, zero at first. */
  of(node: PhysicalPlan): NodeMetrics {
    let metrics = this.#nodes.get(node);
    if (metrics === undefined) {
      metrics = zero();
      this.#nodes.set(node, metrics);
    }
    return metrics;
  }

  /** Failed rows by the type of what failed: `{ TypeError: 3 }`. Suppressed failures are counted too. */
  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#errors);
  }

  get rows(): number {
    return this.#rows;
  }

  get calls(): number {
    return this.#sum((node) => node.calls);
  }

  get failures(): number {
    return this.#sum((node) => node.failures);
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  countFailure(type: string): void {
    this.#errors.set(type, (this.#errors.get(type) ?? 0) + 1);
  }

  /** A batch of the query's result went out. */
  countResult(batch: RecordBatch): void {
    this.#rows += batch.numRows;
    this.#onProgress?.({ rows: this.#rows, calls: this.calls, failures: this.failures, elapsedMs: this.elapsedMs });
  }

  /** Passes on a node's batches, counting them and the time they take. */
  async *watch(node: PhysicalPlan, batches: AsyncGenerator<RecordBatch>): AsyncGenerator<RecordBatch, void, void> {
    const metrics = this.of(node);
    try {
      while (true) {
        const startedAtMs = performance.now();
        const next = await batches.next();
        metrics.elapsedMs += performance.now() - startedAtMs;
        if (next.done === true) return;
        metrics.rows += next.value.numRows;
        metrics.batches += 1;
        metrics.bytes += batchBytes(next.value);
        yield next.value;
      }
    } finally {
      await batches.return(undefined);
    }
  }

  #sum(count: (node: NodeMetrics) => number): number {
    let total = 0;
    for (const node of this.#nodes.values()) total += count(node);
    return total;
  }
}
