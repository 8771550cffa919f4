import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler, ParentBasedSampler } from "@opentelemetry/sdk-trace-base";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, type FunctionDefinition, fn, type TracingSettings } from "../../../catalog/index.ts";
import type { CallId } from "../../../compute/queue/messages.ts";
import { beginAttempt, beginEnqueue, beginHandler } from "../../../compute/tracing/call-span.ts";
import { span } from "../../../compute/tracing/span.ts";
import { isSampled } from "../../../compute/tracing/trace-context.ts";
import { collectSpans } from "../../collect-spans.ts";

const plain = definitionOf(
  fn({ name: "shout", version: "1", input: { text: z.string() }, output: z.string() }).row(({ text }) => text),
)!;

function traced(tracing: TracingSettings, name = "shout"): FunctionDefinition {
  return { ...plain, info: { ...plain.info, name }, policies: { ...plain.policies, tracing } };
}

const ALL = traced({ kind: "all" });
const INHERIT = traced({ kind: "inherit" });
const OFF = traced({ kind: "off" });

const unsent = { rows: 3, trace: undefined };

type Leased = Parameters<typeof beginAttempt>[1];

function leased(message: Partial<Leased>): Leased {
  return { id: "main.1" as CallId, rows: 3, trace: undefined, failures: 0, waitedMs: 0, ...message };
}

/** One call from its caller to its handler. */
function call<Result>(
  definition: FunctionDefinition,
  handler: () => Result,
  message: Partial<Leased> = {},
  callerTrace?: string,
): Result {
  const enqueue = beginEnqueue(definition, { ...unsent, trace: callerTrace });
  enqueue?.end();
  const attempt = beginAttempt(definition, leased({ ...message, trace: enqueue?.trace }));
  const invocation = beginHandler(definition, [{ trace: attempt?.trace }], 3);
  const result = invocation === undefined ? handler() : invocation.run(handler);
  invocation?.end();
  attempt?.end();
  return result;
}

describe("the spans of a call", () => {
  test("are enqueue, wait, attempt and handler, in one trace", () => {
    const spans = collectSpans();
    call(ALL, () => undefined, { waitedMs: 5 });
    expect(spans.tree()).toEqual(["enqueue", "  wait", "  attempt", "    handler"]);
    expect(new Set(spans.all().map((each) => each.spanContext().traceId)).size).toBe(1);
  });

  test("say which call they belong to, and nothing of its arguments", () => {
    const spans = collectSpans();
    beginEnqueue(ALL, { ...unsent, options: { tags: { team: "search" } } })?.end();
    call(INHERIT, () => undefined);
    const sent = spans.one("enqueue");
    expect(sent.kind).toBe(SpanKind.PRODUCER);
    expect(sent.attributes).toEqual({
      "quarry.function": "shout",
      "quarry.version": "1",
      "quarry.rows": 3,
      "quarry.tag.team": "search",
    });
    beginAttempt(ALL, leased({ trace: beginEnqueue(ALL, unsent)!.trace!, failures: 1 }))?.end();
    expect(spans.one("attempt").attributes).toEqual({
      "quarry.function": "shout",
      "quarry.version": "1",
      "quarry.rows": 3,
      "quarry.call_id": "main.1",
      "quarry.attempt": 2,
    });
  });

  test("of nested calls stand under the span their handler is in", () => {
    const spans = collectSpans();
    call(ALL, () => span("prepare", () => call(INHERIT, () => span("work", () => undefined))));
    expect(spans.tree()).toEqual([
      "enqueue",
      "  attempt",
      "    handler",
      "      prepare",
      "        enqueue",
      "          attempt",
      "            handler",
      "              work",
    ]);
  });

  test("continue what was active where the call was made", () => {
    const spans = collectSpans();
    span("request", () => call(INHERIT, () => undefined));
    expect(spans.tree()).toEqual(["request", "  enqueue", "    attempt", "      handler"]);
  });

  test("tell how long a message waited, and for what", () => {
    const spans = collectSpans();
    call(ALL, () => undefined, { waitedMs: 250, waitedFor: "rate" });
    const [seconds, nanos] = spans.one("wait.rate").duration;
    expect(seconds * 1e3 + nanos / 1e6).toBeGreaterThanOrEqual(249);
  });

  test("tell the type of a failure and not its message", () => {
    const spans = collectSpans();
    beginEnqueue(ALL, unsent)?.end("compute.queue-full");
    const { status, attributes } = spans.one("enqueue");
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes["error.type"]).toBe("compute.queue-full");
  });

  test("of a batch: the handler stands under its first traced caller and links the others", () => {
    const spans = collectSpans();
    const attempts = [INHERIT, ALL, ALL, ALL].map((definition) =>
      beginAttempt(definition, leased({ trace: beginEnqueue(definition, unsent)?.trace })),
    );
    beginHandler(
      ALL,
      attempts.map((each) => ({ trace: each?.trace })),
      12,
    )?.end();
    for (const each of attempts) each?.end();
    const [first, ...others] = spans.all().filter(({ name }) => name === "attempt");
    const { parentSpanContext, links } = spans.one("handler");
    expect(parentSpanContext?.spanId).toBe(first!.spanContext().spanId);
    expect(links.map((link) => link.context.spanId)).toEqual(others.map((each) => each.spanContext().spanId));
  });
});

describe("a call that is not traced", () => {
  test("has no spans: inherit begins no trace, nor does off", () => {
    const spans = collectSpans();
    call(INHERIT, () => undefined);
    call(OFF, () => undefined);
    expect(spans.all()).toEqual([]);
  });

  test("whose function is off leaves its caller's trace to what it calls", () => {
    const spans = collectSpans();
    call(ALL, () => call(OFF, () => call(INHERIT, () => undefined)));
    expect(spans.tree()).toEqual([
      "enqueue",
      "  attempt",
      "    handler",
      "      enqueue",
      "        attempt",
      "          handler",
    ]);
  });

  test("by a ratio takes the decision along: nothing below it is recorded", () => {
    const spans = collectSpans();
    const never = traced({ kind: "ratio", sampleRate: 0 });
    const active = call(never, () => span("inside", () => call(INHERIT, () => trace.getActiveSpan())));
    expect(isSampled(`00-${active!.spanContext().traceId}-${active!.spanContext().spanId}-00`)).toBe(false);
    expect(active!.isRecording()).toBe(false);
    expect(spans.all()).toEqual([]);
  });

  test("does not see what is active where the queue is served", () => {
    const spans = collectSpans();
    span("another call's", () => {
      beginHandler(INHERIT, [{ trace: undefined }], 1)?.run(() => expect(trace.getActiveSpan()).toBeUndefined());
    });
    expect(spans.all()).toHaveLength(1);
  });

  test("below it, a function that traces all its calls begins a trace", () => {
    const spans = collectSpans();
    call(traced({ kind: "ratio", sampleRate: 0 }), () => call(ALL, () => undefined));
    expect(spans.tree()).toEqual(["enqueue", "  attempt", "    handler"]);
  });

  test("is what the application's sampler says it is", () => {
    const spans = collectSpans(new ParentBasedSampler({ root: new AlwaysOffSampler() }));
    call(ALL, () => span("inside", () => undefined));
    expect(spans.all()).toEqual([]);
  });
});

describe("without an SDK", () => {
  test("nothing is made", () => {
    expect(beginEnqueue(ALL, unsent)).toBeUndefined();
    expect(beginAttempt(ALL, leased({}))).toBeUndefined();
    expect(beginHandler(ALL, [{ trace: undefined }], 3)).toBeUndefined();
  });

  test("a trace that came along is passed on", () => {
    const place = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const enqueue = beginEnqueue(ALL, { ...unsent, trace: place });
    const attempt = beginAttempt(ALL, leased({ trace: enqueue?.trace }));
    expect(attempt?.trace).toBe(place);
    expect(context.active()).toBeDefined();
  });
});
