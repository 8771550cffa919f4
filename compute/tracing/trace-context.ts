// The place in a trace, as it travels with a call: the text of the W3C's `traceparent` header. No propagator need be
// registered, and nothing but this place travels.
import { randomBytes } from "node:crypto";
import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { encodeTrace } from "../../engine/index.ts";

const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Undefined for what is no `traceparent`, as the specification wants it: the trace is begun anew. */
export function decodeTrace(text: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  const decoded = { traceId: traceId!, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16), isRemote: true };
  return traceId !== undefined && isSpanContextValid(decoded) ? decoded : undefined;
}

/** A place in a trace of which nothing is recorded: the decision against it travels as one for it does. */
export function unrecordedTrace(): string {
  const random = randomBytes(24).toString("hex");
  return encodeTrace({ traceId: random.slice(0, 32), spanId: random.slice(32), traceFlags: TraceFlags.NONE });
}

/** Whether whoever began the trace wants it recorded. */
export function isSampled(text: string): boolean {
  return ((decodeTrace(text)?.traceFlags ?? TraceFlags.NONE) & TraceFlags.SAMPLED) !== 0;
}

/** A context under that place and of nothing else: what was active where a queue is served belongs to other calls. */
export function contextUnder(text: string | undefined): Context {
  const decoded = text === undefined ? undefined : decodeTrace(text);
  return decoded === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, decoded);
}

/** The place that is active, else `otherwise`: what a handler elsewhere sends along with a call of its own. */
export function currentTrace(otherwise: string | undefined): string | undefined {
  const active = trace.getSpanContext(context.active());
  return active !== undefined && isSpanContextValid(active) ? encodeTrace(active) : otherwise;
}

/** Runs `work` for a call that came from elsewhere with this place. */
export function underTrace<Result>(text: string | undefined, work: () => Result): Result {
  return context.with(contextUnder(text), work);
}
