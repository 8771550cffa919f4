// The spans of one call on its way: enqueue → (wait, attempt → handler) per execution. Nothing in them holds arguments.
import { type Attributes, type Context, context, type Link, SpanKind, trace } from "@opentelemetry/api";
import type { FunctionContract } from "../../catalog/index.ts";
import { beginSpan, encodeTrace, isTracing, type TraceSpan } from "../../engine/index.ts";
import type { LeasedMessage } from "../queue/messages.ts";
import { shouldTrace } from "./should-trace.ts";
import { contextUnder, currentTrace, decodeTrace, isSampled, unrecordedTrace } from "./trace-context.ts";

/** One step of a call, with a span or (a call nobody records) only with the trace that passes through. */
export class CallSpan {
  /** W3C `traceparent` for the steps after this one. */
  readonly trace: string | undefined;
  readonly #span: TraceSpan | undefined;

  constructor(passedOn: string | undefined, span?: TraceSpan | undefined) {
    this.trace = span === undefined ? passedOn : encodeTrace(trace.getSpanContext(span.context)!);
    this.#span = span;
  }

  /** What `work` begins, and calls, stands under this step. */
  run<Result>(work: () => Result): Result {
    return this.#span === undefined ? context.with(contextUnder(this.trace), work) : this.#span.run(work);
  }

  /** @param failureType the type of what it failed with, if it did */
  end(failureType?: string | undefined): void {
    if (failureType !== undefined) this.#span?.fail(failureType);
    this.#span?.end();
  }
}

/** What a message says of itself before it is sent. */
interface Unsent {
  readonly rows: number;
  /** Where its caller stands, should nothing be active: a handler in a process without an SDK. */
  readonly trace: string | undefined;
  readonly options?: { readonly tags?: Readonly<Record<string, string>> | undefined };
}

/** From the call to its acceptance. Decides whether the call is traced. Undefined: no trace goes along. */
export function beginEnqueue({ info, policies }: FunctionContract, message: Unsent): CallSpan | undefined {
  if (!isTracing()) return passing(message.trace);
  const above = currentTrace(message.trace);
  const hasTracedCaller = above !== undefined && isSampled(above);
  if (!shouldTrace(policies.tracing, hasTracedCaller, Math.random())) {
    return passing(above ?? (policies.tracing.kind === "ratio" ? unrecordedTrace() : undefined));
  }
  const attributes: Attributes = { ...described(info), "quarry.rows": message.rows };
  for (const [name, value] of Object.entries(message.options?.tags ?? {})) attributes[`quarry.tag.${name}`] = value;
  const options = { kind: SpanKind.PRODUCER, attributes, root: !hasTracedCaller };
  return new CallSpan(above, beginSpan("enqueue", options, contextUnder(above)));
}

type Leased = Pick<LeasedMessage, "id" | "rows" | "trace" | "failures" | "waitedMs" | "waitedFor">;

/** One execution of one message, by its worker; the wait before it is told too. Undefined: no trace came along. */
export function beginAttempt(definition: FunctionContract, message: Leased): CallSpan | undefined {
  if (message.trace === undefined) return undefined;
  if (!isRecorded(definition, message.trace)) return new CallSpan(message.trace);
  const above = contextUnder(message.trace);
  tellWait(definition, message, above);
  const attributes = {
    ...described(definition.info),
    "quarry.call_id": message.id,
    "quarry.attempt": message.failures + 1,
    "quarry.rows": message.rows,
  };
  return new CallSpan(message.trace, beginSpan("attempt", { kind: SpanKind.CONSUMER, attributes }, above));
}

/** A span of what is over: the wait since the message was ready. */
function tellWait({ info }: FunctionContract, { waitedMs, waitedFor }: Leased, above: Context): void {
  if (waitedMs <= 0) return;
  const startTime = performance.timeOrigin + performance.now() - waitedMs;
  const name = waitedFor === undefined ? "wait" : `wait.${waitedFor}`;
  beginSpan(name, { startTime, attributes: described(info) }, above)?.end();
}

/** Where a call's rows came from: the `trace` of its attempt. */
interface Traced {
  readonly trace: string | undefined;
}

/**
 * One handler invocation, where it runs: a child of the first of `calls` that is traced, linked to the others. Handlers run
 * inside {@link CallSpan.run}. Undefined: nobody collects spans here.
 */
export function beginHandler(
  definition: FunctionContract,
  calls: readonly Traced[],
  rows: number,
): CallSpan | undefined {
  if (!isTracing()) return undefined;
  const traces = calls.flatMap((call) => call.trace ?? []);
  const [first, ...others] = traces.filter((text) => isRecorded(definition, text));
  if (first === undefined) return new CallSpan(traces[0]);
  const links: Link[] = others.map((text) => ({ context: decodeTrace(text)! }));
  const attributes = { ...described(definition.info), "quarry.rows": rows };
  return new CallSpan(first, beginSpan("handler", { attributes, links }, contextUnder(first)));
}

function passing(trace: string | undefined): CallSpan | undefined {
  return trace === undefined ? undefined : new CallSpan(trace);
}

/** Whether steps of this function under that place have spans of their own. */
function isRecorded({ policies }: FunctionContract, text: string): boolean {
  return policies.tracing.kind !== "off" && isSampled(text) && isTracing();
}

function described({ name, version }: FunctionContract["info"]): Attributes {
  return { "quarry.function": name, "quarry.version": version };
}
