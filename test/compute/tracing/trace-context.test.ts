import { context, trace } from "@opentelemetry/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contextUnder,
  currentTrace,
  decodeTrace,
  isSampled,
  underTrace,
  unrecordedTrace,
} from "../../../compute/tracing/trace-context.ts";
import { encodeTrace } from "../../../engine/tracing.ts";
import { collectSpans } from "../../collect-spans.ts";

const EXAMPLE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const hex = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((digits) => digits.map((digit) => digit.toString(16)).join(""))
    .filter((text) => /[^0]/.test(text));

describe("the place in a trace", () => {
  test("reads the specification's example", () => {
    expect(decodeTrace(EXAMPLE)).toEqual({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      traceFlags: 1,
      isRemote: true,
    });
  });

  test("comes back as it was sent", () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.integer({ min: 0, max: 255 }), (traceId, spanId, traceFlags) => {
        expect(decodeTrace(encodeTrace({ traceId, spanId, traceFlags }))).toEqual({
          traceId,
          spanId,
          traceFlags,
          isRemote: true,
        });
      }),
      { numRuns: 100 },
    );
  });

  test("of a later version of the standard is read as far as we know it", () => {
    expect(decodeTrace(`cc${EXAMPLE.slice(2)}-what-the-future-brings`)?.spanId).toBe("b7ad6b7169203331");
  });

  test.each([
    ["nothing", ""],
    ["words", "not a trace"],
    ["capitals", EXAMPLE.toUpperCase()],
    ["the forbidden version", `ff${EXAMPLE.slice(2)}`],
    ["a trace of zeros", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
    ["a span of zeros", `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`],
    ["a missing part", EXAMPLE.slice(0, -3)],
    ["more than a version may have", `${EXAMPLE}0`],
  ])("is not read from %s", (_what, text) => {
    expect(decodeTrace(text)).toBeUndefined();
    expect(isSampled(text)).toBe(false);
  });

  test("says whether the trace is recorded", () => {
    expect(isSampled(EXAMPLE)).toBe(true);
    expect(isSampled(EXAMPLE.replace(/01$/, "00"))).toBe(false);
    expect(isSampled(unrecordedTrace())).toBe(false);
    expect(decodeTrace(unrecordedTrace())).toBeDefined();
  });

  test("is active inside, and nothing else is", () => {
    collectSpans();
    const key = Symbol("another call's");
    context.with(context.active().setValue(key, 1), () => {
      underTrace(EXAMPLE, () => {
        expect(currentTrace(undefined)).toBe(EXAMPLE);
        expect(context.active().getValue(key)).toBeUndefined();
      });
      underTrace(undefined, () => expect(currentTrace("what was sent along")).toBe("what was sent along"));
    });
  });

  test("makes the root context where it cannot be read", () => {
    expect(trace.getSpan(contextUnder("broken"))).toBeUndefined();
  });
});
