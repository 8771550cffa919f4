// Spans of OpenTelemetry's API. They exist only where the application has registered an SDK; elsewhere nothing is made.
import {
  type Context,
  context,
  ProxyTracer,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { RecordBatch } from "apache-arrow";
import { isQuarryError } from "./errors.ts";

/** A span that has begun. */
export class TraceSpan {
  /** The context under it: what begins in this is its child. */
  readonly context: Context;
  readonly #span: Span;

  constructor(span: Span, parent: Context) {
    this.#span = span;
    this.context = trace.setSpan(parent, span);
  }

  /** Spans begun by `work`, ours or not, are children of this one. */
  run<Result>(work: () => Result): Result {
    return context.with(this.context, work);
  }

  set(name: string, value: string | number): void {
    this.#span.setAttribute(name, value);
  }

  /** @param failure what it failed with, if it did */
  end(failure?: unknown): void {
    if (failure !== undefined) this.fail(failureType(failure));
    this.#span.end();
  }

  /** Of what failed only the type is told: messages may hold what rows hold. */
  fail(type: string): void {
    this.#span.setAttribute("error.type", type);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/** Whether anybody collects spans. Costs some 25 ns: ask first, then gather what a span should say. */
export function isTracing(): boolean {
  return activeTracer() !== undefined;
}

/** Begins a span, if anybody collects them. @param parent by default what is active */
export function beginSpan(name: string, options?: SpanOptions, parent?: Context): TraceSpan | undefined {
  const tracer = activeTracer();
  if (tracer === undefined) return undefined;
  const above = parent ?? context.active();
  return new TraceSpan(tracer.startSpan(name, options, above), above);
}

/** Asked anew each time, since an SDK may come late; an API without one hands out tracers that wait for it. */
function activeTracer(): Tracer | undefined {
  const tracer = trace.getTracer("quarry");
  return tracer instanceof ProxyTracer ? undefined : tracer;
}

/** Runs `work` under `span`, if there is one. */
export function inSpan<Result>(span: TraceSpan | undefined, work: () => Result): Result {
  return span === undefined ? work() : span.run(work);
}

/** The stream as it is; with a tracer, under a span from the first batch asked for to the end. */
export function spanOver(
  name: string,
  parent: TraceSpan | undefined,
  batches: AsyncGenerator<RecordBatch>,
): AsyncGenerator<RecordBatch, void, void> {
  return isTracing() ? watched(name, parent, batches) : batches;
}

async function* watched(
  name: string,
  parent: TraceSpan | undefined,
  batches: AsyncGenerator<RecordBatch>,
): AsyncGenerator<RecordBatch, void, void> {
  const span = beginSpan(name, undefined, parent?.context);
  let rows = 0;
  let failure: unknown;
  try {
    for await (const batch of batches) {
      rows += batch.numRows;
      yield batch;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    span?.set("quarry.rows", rows);
    span?.end(failure);
  }
}

/** The code of ours, the name of another error, the kind of what is none. */
export function failureType(failure: unknown): string {
  if (isQuarryError(failure)) return failure.code;
  return failure instanceof Error ? failure.name : typeof failure;
}

/** The place in a trace as the text of the `traceparent` header: `00-<trace>-<span>-<flags>`. @source https://www.w3.org/TR/trace-context/#traceparent-header */
export function encodeTrace({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}
