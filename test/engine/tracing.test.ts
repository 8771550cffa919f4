import { trace } from "@opentelemetry/api";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { fn, processCatalog } from "../../catalog/index.ts";
import { F } from "../../engine/expr/functions.ts";
import { Session } from "../../engine/frame/session.ts";
import type { CallRequest, CallResult, FunctionRuntime } from "../../engine/ports.ts";
import { collectSpans } from "../collect-spans.ts";

const shout = fn({ name: "shout", version: "3", input: { text: z.string() }, output: z.string() }).row(
  ({ text }) => text,
);

/** Answers every text with itself, and fails for "secret". */
function openSession(onCall: () => void = () => {}): Session {
  const runtime: FunctionRuntime = {
    async call({ arguments: batch }: CallRequest): Promise<CallResult> {
      onCall();
      const values = batch.getChildAt(0)!;
      const row = values.toArray().indexOf("secret");
      return { values, failures: row < 0 ? [] : [failureOf(row)], invocations: batch.numRows };
    },
    close: async () => {},
  };
  const session = new Session({ catalog: processCatalog([shout]), runtime, database: { threads: 2 } });
  onTestFinished(() => session.close());
  return session;
}

function failureOf(row: number): CallResult["failures"][number] {
  const message = "cannot shout secret";
  return { row, type: "RangeError", message, stack: undefined, attempts: 1, callId: "main.1", retryable: false };
}

describe("the spans of a frame", () => {
  test("are a plan, what it scans and what it calls", async () => {
    const session = openSession();
    const spans = collectSpans();
    const rows = await session.frames
      .fromRows([{ text: "a" }, { text: "b" }])
      .project((c) => ({ text: F.call(shout, c.text) }))
      .toArray();
    expect(rows).toEqual([{ text: "a" }, { text: "b" }]);
    expect(new Set(spans.all().map((each) => each.spanContext().traceId)).size).toBe(1);
    expect(spans.tree().filter((line) => /plan|scan|catalog_call/.test(line))).toEqual([
      "plan",
      "  catalog_call",
      "  scan",
    ]);
    expect(spans.one("plan").attributes).toEqual({ "quarry.rows": 2 });
    expect(spans.one("scan").attributes).toEqual({ "quarry.rows": 2 });
    expect(spans.one("catalog_call").attributes).toEqual({ "quarry.function": "shout", "quarry.version": "3" });
  });

  test("are a plan and one scan where DuckDB runs the frame by itself", async () => {
    const session = openSession();
    const spans = collectSpans();
    expect(await session.frames.range(10).count()).toBe(10);
    expect(spans.tree()).toEqual(["plan", "  scan"]);
  });

  test("end once, also when the rows are left early", async () => {
    const session = openSession();
    const spans = collectSpans();
    for await (const _ of session.frames
      .range(10_000)
      .project((c) => ({ text: F.call(shout, c.id.cast("varchar")) }))) {
      break;
    }
    const names = spans.all().map(({ name }) => name);
    expect(names.filter((name) => /plan|scan|catalog_call/.test(name)).toSorted()).toEqual([
      "catalog_call",
      "plan",
      "scan",
    ]);
  });

  test("tell by type what failed, and hold nothing of the rows", async () => {
    const session = openSession();
    const spans = collectSpans();
    const frame = session.frames.fromRows([{ text: "secret" }]).project((c) => ({ text: F.call(shout, c.text) }));
    await expect(frame.toArray()).rejects.toThrow("RangeError");
    for (const name of ["plan", "catalog_call"]) {
      expect(spans.one(name).attributes["error.type"]).toBe("function.failed");
    }
    const told = spans.all().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  test("also end when planning fails", async () => {
    const session = openSession();
    const spans = collectSpans();
    await expect(session.frames.table("nowhere").toArray()).rejects.toThrow();
    expect(spans.one("plan").attributes["error.type"]).toMatch(/^plan\./);
  });

  test("are what calls see as their caller", async () => {
    const callers: (string | undefined)[] = [];
    const session = openSession(() => callers.push(trace.getActiveSpan()?.spanContext().spanId));
    const spans = collectSpans();
    await session.frames
      .fromRows([{ text: "a" }])
      .project((c) => ({ text: F.call(shout, c.text) }))
      .toArray();
    expect(callers).toEqual([spans.one("catalog_call").spanContext().spanId]);
  });
});
