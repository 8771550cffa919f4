import { describe, expect, test } from "vitest";
import type { TracingSettings } from "../../../catalog/index.ts";
import { shouldTrace } from "../../../compute/tracing/should-trace.ts";

const ratio = (sampleRate: number): TracingSettings => ({ kind: "ratio", sampleRate });

describe("the sampling states", () => {
  test.each<readonly [string, TracingSettings, alone: boolean, underTraced: boolean]>([
    ["all", { kind: "all" }, true, true],
    ["ratio, drawn", ratio(0.6), true, true],
    ["ratio, not drawn", ratio(0.4), false, true],
    ["traced-callers", { kind: "traced-callers" }, false, true],
    ["inherit", { kind: "inherit" }, false, true],
    ["off", { kind: "off" }, false, false],
  ])("%s", (_name, settings, alone, underTraced) => {
    expect(shouldTrace(settings, false, 0.5)).toBe(alone);
    expect(shouldTrace(settings, true, 0.5)).toBe(underTraced);
  });

  test("a ratio of 1 traces every call, of 0 none", () => {
    expect(shouldTrace(ratio(1), false, 1 - Number.EPSILON)).toBe(true);
    expect(shouldTrace(ratio(0), false, 0)).toBe(false);
  });
});
