import { describe, expect, test } from "vitest";
import { z } from "zod";
import { definitionOf, fn } from "../../../catalog/index.ts";
import type { CallId, LeasedMessage, LeaseToken, Outcome } from "../../../compute/queue/messages.ts";
import { AttemptSpans } from "../../../compute/tracing/attempt-spans.ts";
import { span } from "../../../compute/tracing/span.ts";
import { currentTrace } from "../../../compute/tracing/trace-context.ts";
import type { RowsDone } from "../../../compute/wire/payload.ts";
import { collectSpans } from "../../collect-spans.ts";

const definition = definitionOf(
  fn({ name: "shout", version: "1", input: { text: z.string() }, output: z.string() }).row(({ text }) => text),
)!;

const token = 1 as LeaseToken;

function leased(id: string, trace: string | undefined): LeasedMessage {
  return {
    id: id as CallId,
    payload: undefined,
    remaining: undefined,
    rows: 1,
    tenant: "",
    isDeferred: false,
    parent: undefined,
    trace,
    failures: 0,
    crashes: 0,
    ageMs: 0,
    waitedMs: 0,
    deadlineMs: undefined,
  };
}

function settled(id: string, done: Partial<RowsDone>): Outcome {
  const nothing = { rows: undefined, values: [], failures: [], invocations: 1, busyMs: 1, isAsync: false };
  const body: RowsDone = { ...nothing, error: undefined, ...done };
  return { kind: "settle", id: id as CallId, token, body, deadLetter: undefined };
}

const placeIn = (name: string): string => span(name, () => currentTrace(undefined)!);

describe("the spans of a lease", () => {
  test("are one attempt for each message that is traced, which its calls stand under", () => {
    const spans = collectSpans();
    const messages = [leased("a", placeIn("caller of a")), leased("b", undefined), leased("c", placeIn("caller of c"))];
    const attempts = AttemptSpans.begin(definition, messages)!;
    attempts.end(messages.map(({ id }) => settled(id, {})));
    expect(spans.tree()).toEqual(["caller of a", "  attempt", "caller of c", "  attempt"]);
    const ids = spans.all().map((each) => each.spanContext().spanId);
    expect(attempts.messages.map(({ trace }) => trace?.split("-")[2])).toEqual([ids[2], undefined, ids[3]]);
  });

  test("end with what is reported of each message", () => {
    const spans = collectSpans();
    const place = placeIn("caller");
    const messages = ["fine", "failed", "broken", "again", "crashed"].map((id) => leased(id, place));
    const attempts = AttemptSpans.begin(definition, messages)!;
    const retry = { kind: "retry", token, delayMs: 0, part: undefined } as const;
    const failure = {
      row: 0,
      type: "RangeError",
      message: "a secret",
      stack: undefined,
      retryable: false,
      attempts: 1,
    };
    const error = { name: "QuarryError", message: "a secret", stack: undefined, facts: {}, cause: undefined };
    attempts.end([
      settled("fine", {}),
      settled("failed", { failures: [failure] }),
      settled("broken", { error: { ...error, code: "function.failed" } }),
      { ...retry, id: "again" as CallId, charge: "failure" },
      { ...retry, id: "crashed" as CallId, charge: "crash" },
    ]);
    const ended = spans.all().filter(({ name }) => name === "attempt");
    expect(ended.map(({ attributes }) => [attributes["quarry.call_id"], attributes["error.type"]])).toEqual([
      ["fine", undefined],
      ["failed", "RangeError"],
      ["broken", "function.failed"],
      ["again", "Retried"],
      ["crashed", "WorkerCrash"],
    ]);
    expect(JSON.stringify(ended.map(({ attributes, events, status }) => [attributes, events, status]))).not.toContain(
      "secret",
    );
  });

  test("are none where no trace came along", () => {
    collectSpans();
    expect(AttemptSpans.begin(definition, [leased("a", undefined)])).toBeUndefined();
  });
});
