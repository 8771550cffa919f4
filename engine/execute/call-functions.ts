// Calls functions over batches: a bounded window of them in flight, results appended to their rows, in input order.
import { setMaxListeners } from "node:events";
import { type Data, makeData, RecordBatch, Struct } from "apache-arrow";
import { arrowSchema } from "../arrow/types.ts";
import { nextRows, type RowLimits } from "../batching/adaptive-rows.ts";
import { batchBytes } from "../batching/batch-bytes.ts";
import type { PhysicalOf } from "../physical/physical-plan.ts";
import type { FunctionInfo } from "../ports.ts";
import { beginSpan } from "../tracing.ts";
import { ByteBudget } from "./byte-budget.ts";
import { callBatch, type InputPart, type OpenCall } from "./call-batch.ts";
import { CallMemory } from "./call-memory.ts";
import type { Execution } from "./context.ts";
import { inWindow, type Piece, piece } from "./window.ts";

/** Rows in flight and what is expected of them, at most: of one call node, and of all in this process. */
const WINDOW_BYTES = 16 * 1024 * 1024;
const ALL_WINDOWS_BYTES = 64 * 1024 * 1024;
const MAX_PIECES = 16;
const MAX_ROWS = 32_768;

const budget = new ByteBudget(ALL_WINDOWS_BYTES);

type Node = PhysicalOf<"call-functions">;

/** The input's columns, then one per call. Stopping early aborts the calls in flight. */
export async function* callFunctions(
  node: Node,
  input: AsyncGenerator<RecordBatch>,
  execution: Execution,
): AsyncGenerator<RecordBatch, void, void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([execution.signal, stop.signal]);
  setMaxListeners(0, signal); // as many as there are calls in flight
  const calls = node.calls.map((call) => openCall(node, call, execution, signal));
  const sizing = new Sizing(node, calls);
  let failure: unknown;
  try {
    yield* inWindow(startPieces(node, input, calls, sizing), {
      maxBytes: WINDOW_BYTES,
      maxPieces: node.wantedRows === undefined ? MAX_PIECES : 1,
      ordered: execution.ordered,
      budget,
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    stop.abort();
    for (const { span } of calls) span?.end(failure);
  }
}

function openCall(node: Node, call: Node["calls"][number], execution: Execution, signal: AbortSignal): OpenCall {
  const site = execution.sites[call.site]!;
  const { name, version, pure } = site.function["~function"];
  const attributes = { "quarry.function": name, "quarry.version": version };
  return {
    call,
    site,
    types: call.args.map((position) => node.input.schema[position]!.type),
    memory: pure ? new CallMemory() : undefined,
    runtime: execution.runtime,
    metrics: execution.metrics,
    node: execution.metrics.of(node),
    signal,
    span: beginSpan("catalog_call", { attributes }, execution.span?.context),
  };
}

/** Cuts the input into pieces of the current size and starts each. */
async function* startPieces(
  node: Node,
  input: AsyncGenerator<RecordBatch>,
  calls: readonly OpenCall[],
  sizing: Sizing,
): AsyncGenerator<Piece<RecordBatch>, void, void> {
  let firstRow = 0;
  for await (const batch of input) {
    for (let start = 0; start < batch.numRows; ) {
      const end = Math.min(batch.numRows, start + sizing.rows);
      const rows = end - start === batch.numRows ? batch : batch.slice(start, end);
      const part: InputPart = { rows, firstRow, rowsToCome: batch.numRows - end };
      const bytes = batchBytes(rows);
      yield piece(sizing.withResults(bytes), sizing.learn(rows.numRows, bytes, callAll(node, part, calls)));
      firstRow += rows.numRows;
      start = end;
    }
  }
}

/** All calls of the node at once; their columns behind the batch's. */
async function callAll(node: Node, part: InputPart, calls: readonly OpenCall[]): Promise<RecordBatch> {
  const results = await Promise.all(calls.map((call) => callBatch(call, part)));
  const batch = part.rows;
  const schema = arrowSchema(node.schema);
  const children: Data[] = [...batch.data.children, ...results];
  const data = makeData({ type: new Struct(schema.fields), length: batch.numRows, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

/** The size of pieces, by what the last ones took and gave. */
class Sizing {
  rows: number;
  readonly #limits: RowLimits;
  #inFlight = 0;
  /** Of pieces that are done; before that, one byte for each is expected. */
  #inputBytes = 0;
  #resultBytes = 0;

  constructor({ wantedRows }: Node, calls: readonly OpenCall[]) {
    const slots = Math.max(...calls.map(({ site }) => rowsAtOnce(site.function["~function"])));
    this.#limits = { minRows: Math.min(slots, MAX_ROWS), maxRows: MAX_ROWS };
    this.rows = wantedRows === undefined ? this.#limits.minRows : Math.max(1, Math.min(wantedRows, MAX_ROWS));
  }

  /** What a piece of so many bytes holds once it is answered. */
  withResults(bytes: number): number {
    return bytes * (1 + (this.#inputBytes === 0 ? 1 : this.#resultBytes / this.#inputBytes));
  }

  /** Pieces in flight wait for each other: the time of one is its share of what it was under way. */
  async learn(rows: number, bytes: number, work: Promise<RecordBatch>): Promise<RecordBatch> {
    this.#inFlight++;
    const inFlight = this.#inFlight;
    const startedAtMs = performance.now();
    const result = await work;
    this.#inFlight--;
    const elapsedMs = (performance.now() - startedAtMs) / inFlight;
    if (rows >= this.rows) this.rows = nextRows(rows, elapsedMs, this.#limits);
    this.#inputBytes += bytes;
    this.#resultBytes += batchBytes(result) - bytes;
    return result;
  }
}

/** Rows that keep every slot of a function busy. */
const rowsAtOnce = ({ concurrency, maxRows }: FunctionInfo): number => concurrency * maxRows;
