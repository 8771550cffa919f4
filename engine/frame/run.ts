// One run of one frame: bound, planned, streamed, and cleaned up, however it ends.
import type { RecordBatch } from "apache-arrow";
import { sliceBatch } from "../batching/slice-batch.ts";
import type { Database } from "../database/database.ts";
import { RunMetrics } from "../execute/metrics.ts";
import { type PlannedQuery, planQuery, runQuery } from "../execute/query.ts";
import { rowBytesOf } from "../execute/row-bytes.ts";
import { stoppable } from "../execute/stoppable.ts";
import { storeRows } from "../execute/stored-rows.ts";
import type { QueryText } from "../plan/query-text.ts";
import { beginSpan, failureType, inSpan, spanOver, type TraceSpan } from "../tracing.ts";
import type { Schema } from "../types/logical-type.ts";
import type { Reading } from "../types/reading.ts";
import type { InnerRuns } from "./binder.ts";
import { Binding } from "./binding.ts";
import type { FrameHost } from "./frame-host.ts";
import type { FrameNode } from "./node.ts";
import type { MemoryTable, StoredFrame } from "./resources.ts";
import type { RunOptions } from "./run-options.ts";
import { StopSignal } from "./stop-signal.ts";

export class Run {
  readonly database: Database;
  readonly text: QueryText;
  readonly schema: Schema;
  readonly readings: readonly (Reading | undefined)[];
  readonly metrics: RunMetrics;
  /** Absent where DuckDB runs the frame by itself. */
  readonly planned: PlannedQuery | undefined;
  readonly #host: FrameHost;
  readonly #node: FrameNode;
  readonly #binding: Binding;
  readonly #stop: StopSignal;
  readonly #ordered: boolean;
  readonly #span: TraceSpan | undefined;

  private constructor(parts: RunParts) {
    this.database = parts.binding.database;
    this.text = parts.text;
    this.schema = parts.schema;
    this.readings = parts.readings;
    this.metrics = new RunMetrics(parts.options.onProgress);
    this.#host = parts.host;
    this.#node = parts.node;
    this.#binding = parts.binding;
    this.planned = parts.planned;
    this.#stop = parts.stop;
    this.#ordered = parts.options.ordered ?? true;
    this.#span = parts.span;
  }

  /**
   * Binds and plans; nothing has run yet, unless a cache had to be filled or a pivot's columns found.
   * @param inStages plans also what DuckDB could run by itself, to watch its stages
   */
  static async open(host: FrameHost, node: FrameNode, options: RunOptions = {}, inStages = false): Promise<Run> {
    const stop = new StopSignal(options);
    stop.throwIfStopped();
    const database = await host.database();
    const binding = new Binding(node, { ...host, database, runs: innerRuns(host, stop.signal) });
    const span = beginSpan("plan");
    try {
      return await inSpan(span, async () => {
        const frame = await binding.frame(node);
        const text = binding.textOf(frame);
        const planned = inStages || text.direct === undefined ? await planQuery(database, text) : undefined;
        const schema = planned?.schema ?? (await binding.schemaOf(frame));
        const readings = frame.columns.map((column) => column.reading);
        return new Run({ host, node, options, binding, text, planned, schema, readings, stop, span });
      });
    } catch (error) {
      stop.stop();
      await binding.release();
      const reason = stop.explain(error);
      span?.end(reason);
      throw reason;
    }
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The rows, once. */
  async *batches(): AsyncGenerator<RecordBatch, void, void> {
    try {
      this.#stop.throwIfStopped();
      for await (const batch of stoppable(this.#source(), () => this.#stop.stop())) {
        this.#stop.throwIfStopped();
        yield* this.#sized(batch);
      }
    } catch (error) {
      const reason = this.explain(error);
      this.#span?.fail(failureType(reason));
      throw reason;
    }
  }

  /** Stops what still runs and forgets what the run registered. */
  async close(): Promise<void> {
    this.#stop.stop();
    await this.#binding.release();
    this.#span?.set("quarry.rows", this.metrics.rows);
    this.#span?.end();
  }

  /** What to throw for an error that came up while the rows were used. */
  explain(error: unknown): unknown {
    return this.#stop.explain(error);
  }

  #source(): AsyncGenerator<RecordBatch> {
    const { database, metrics, signal, planned } = this;
    const span = this.#span;
    if (planned === undefined) return spanOver("scan", span, this.#direct());
    return runQuery(planned, { database, runtime: this.#host.runtime, signal, ordered: this.#ordered, metrics, span });
  }

  async *#direct(): AsyncGenerator<RecordBatch> {
    const rowBytes = rowBytesOf(this.text.sources.values());
    const options = { signal: this.signal, rowBytes, ...this.#limits() };
    for await (const batch of this.database.stream(this.text.direct!, options)) {
      this.metrics.countResult(batch);
      yield batch;
    }
  }

  #limits() {
    const { maxRows, maxBytes } = this.#node.kind === "into-batches" ? this.#node : {};
    return { maxRows, maxBytes };
  }

  *#sized(batch: RecordBatch): Generator<RecordBatch> {
    if (this.#node.kind !== "into-batches") return yield batch;
    const { maxRows = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = this.#node;
    yield* sliceBatch(batch, { maxRows, maxBytes });
  }
}

interface RunParts {
  readonly host: FrameHost;
  readonly node: FrameNode;
  readonly options: RunOptions;
  readonly binding: Binding;
  readonly text: QueryText;
  readonly planned: PlannedQuery | undefined;
  readonly schema: Schema;
  readonly readings: readonly (Reading | undefined)[];
  readonly stop: StopSignal;
  readonly span: TraceSpan | undefined;
}

/** Other frames that must run for this one are stopped with it. */
function innerRuns(host: FrameHost, signal: AbortSignal): InnerRuns {
  return {
    stream: (node, innerSignal) => streamFrame(host, node, { signal: innerSignal }),
    collect: (node) => collectFrame(host, node, { signal }),
    store: (node) => storeFrame(host, node, { signal }),
    explain: (node, isAnalyzed) => host.explain(node, isAnalyzed, signal),
  };
}

export async function* streamFrame(
  host: FrameHost,
  node: FrameNode,
  options: RunOptions,
): AsyncGenerator<RecordBatch, void, void> {
  const run = await Run.open(host, node, options);
  try {
    yield* run.batches();
  } finally {
    await run.close();
  }
}

/** Opens a run, uses it, and closes it however that ends. */
export async function withRun<T>(
  host: FrameHost,
  node: FrameNode,
  options: RunOptions,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const run = await Run.open(host, node, options);
  try {
    return await use(run);
  } catch (error) {
    throw run.explain(error);
  } finally {
    await run.close();
  }
}

export async function collectBatches(run: Run): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of run.batches()) batches.push(batch);
  return batches;
}

function collectFrame(host: FrameHost, node: FrameNode, options: RunOptions): Promise<MemoryTable> {
  return withRun(host, node, options, async (run) => {
    const batches = await collectBatches(run);
    return { schema: run.schema, readings: run.readings, batches };
  });
}

function storeFrame(host: FrameHost, node: FrameNode, options: RunOptions): Promise<StoredFrame> {
  return withRun(host, node, options, async (run) => {
    const { schema, readings } = run;
    return { schema, readings, rows: await storeRows(run.database, schema, run.batches(), run.signal) };
  });
}
