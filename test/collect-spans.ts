// Registers an OpenTelemetry SDK for one test and keeps what ended.
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { onTestFinished } from "vitest";

export interface CollectedSpans {
  /** In the order they ended. */
  all(): readonly ReadableSpan[];
  /** The one span of that name. */
  one(name: string): ReadableSpan;
  /** One line per span, in the order of beginning, indented under its parent: a root is at the margin. */
  tree(): readonly string[];
}

export function collectSpans(sampler?: Sampler): CollectedSpans {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler === undefined ? {} : { sampler }),
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onTestFinished(() => {
    trace.disable();
    context.disable();
  });
  return {
    all: () => exporter.getFinishedSpans(),
    one(name) {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found.length !== 1) throw new Error(`There are ${found.length} spans "${name}".`);
      return found[0]!;
    },
    tree: () => linesUnder(exporter.getFinishedSpans(), undefined, ""),
  };
}

function linesUnder(spans: readonly ReadableSpan[], parentId: string | undefined, indent: string): readonly string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const isChild = ({ parentSpanContext: parent }: ReadableSpan) =>
    parentId === undefined ? !ids.has(parent?.spanId ?? "") : parent?.spanId === parentId;
  return spans
    .filter(isChild)
    .toSorted((left, right) => startOf(left) - startOf(right))
    .flatMap((span) => [`${indent}${span.name}`, ...linesUnder(spans, span.spanContext().spanId, `${indent}  `)]);
}

const startOf = ({ startTime: [seconds, nanos] }: ReadableSpan): number => seconds * 1e3 + nanos / 1e6;
