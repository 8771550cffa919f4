// Registers an OpenTelemetry SDK for one test and keeps what ended.
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
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
  const begun = new BegunSpans();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter), begun],
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
    tree: () => {
      const ended = new Set(exporter.getFinishedSpans());
      return linesUnder(
        begun.spans.filter((span) => ended.has(span)),
        undefined,
        "",
      );
    },
  };
}

function linesUnder(spans: readonly ReadableSpan[], parentId: string | undefined, indent: string): readonly string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const isChild = ({ parentSpanContext: parent }: ReadableSpan) =>
    parentId === undefined ? !ids.has(parent?.spanId ?? "") : parent?.spanId === parentId;
  return spans
    .filter(isChild)
    .flatMap((span) => [`${indent}${span.name}`, ...linesUnder(spans, span.spanContext().spanId, `${indent}  `)]);
}

/** Spans in the order they began: their times are too coarse for that. */
class BegunSpans implements SpanProcessor {
  readonly spans: ReadableSpan[] = [];

  onStart(span: ReadableSpan): void {
    this.spans.push(span);
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
