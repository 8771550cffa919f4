import { SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import { span, traced } from "../../../compute/tracing/span.ts";
import { collectSpans } from "../../collect-spans.ts";

describe("span", () => {
  test("lasts as long as what it is around", async () => {
    const spans = collectSpans();
    let resolve: (value: number) => void = () => {};
    const result = span("slow", () => new Promise<number>((settle) => (resolve = settle)));
    expect(span("quick", () => 1)).toBe(1);
    expect(spans.all().map(({ name }) => name)).toEqual(["quick"]);
    resolve(2);
    expect(await result).toBe(2);
    expect(spans.all().map(({ name }) => name)).toEqual(["quick", "slow"]);
  });

  test("is the parent of spans inside it, also after a wait", async () => {
    const spans = collectSpans();
    await span("outer", async () => {
      await Promise.resolve();
      span("inner", () => undefined);
    });
    expect(spans.tree()).toEqual(["outer", "  inner"]);
  });

  test("may be given attributes", () => {
    const spans = collectSpans();
    span("attributed", (each) => each.setAttribute("pages", 3));
    expect(spans.one("attributed").attributes).toEqual({ pages: 3 });
  });

  test.each([
    ["thrown", () => span("failing", () => fail())],
    ["rejected", () => span("failing", async () => fail())],
  ])("keeps the type of an error that is %s, not its message", async (_how, run) => {
    const spans = collectSpans();
    await expect(async () => run()).rejects.toThrow("secret");
    const { status, attributes, events } = spans.one("failing");
    expect({ status, attributes, events }).toEqual({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "RangeError" },
      events: [],
    });
  });

  test("only runs where nobody collects spans", () => {
    expect(span("nothing", (each) => each.isRecording())).toBe(false);
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});

test("a traced function is the function, in a span for each call", () => {
  const spans = collectSpans();
  const scaled = traced("scale", function scale(this: { by: number }, value: number) {
    return value * this.by;
  });
  expect(scaled.call({ by: 3 }, 2)).toBe(6);
  expect(scaled.call({ by: 4 }, 2)).toBe(8);
  expect(spans.all().map(({ name }) => name)).toEqual(["scale", "scale"]);
});

function fail(): never {
  throw new RangeError("a secret of the arguments");
}
