// A call's trace, from its caller through the queue to its handler and the calls that makes.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { F, fn, RetryPolicy, span } from "../../index.ts";
import { collectSpans } from "../collect-spans.ts";
import { openSession } from "../engine/frame/open-session.ts";
import { transcribedOnThread } from "./traced-thread.ts";

const text = { text: z.string() };
const noWaits = (lines: readonly string[]) => lines.filter((line) => !line.includes("wait"));
const oneCall = (indent: string) => [`${indent}enqueue`, `${indent}  attempt`, `${indent}    handler`];

describe("a traced call", () => {
  test("is enqueue, attempt and handler, and the handler's own spans", async () => {
    const spans = collectSpans();
    const shout = fn({ name: "shout", input: text, output: z.string(), tracing: true }).row(({ text: said }) =>
      span("raise the voice", () => said.toUpperCase()),
    );
    expect(await shout.remote({ text: "a" })).toBe("A");
    expect(noWaits(spans.tree())).toEqual([...oneCall(""), "      raise the voice"]);
  });

  test("that is tried again has an attempt for each execution", async () => {
    const spans = collectSpans();
    const moody = fn({
      name: "moody",
      input: text,
      output: z.int(),
      tracing: true,
      retries: RetryPolicy.exponential({ retries: 1, initialMs: 1 }),
    }).row((_args, { attempt }) => {
      if (attempt === 1) throw new RangeError("not now");
      return attempt;
    });
    expect(await moody.remote({ text: "a" })).toBe(2);
    expect(noWaits(spans.tree())).toEqual(["enqueue", "  attempt", "    handler", "  attempt", "    handler"]);
    const attempts = spans.all().filter(({ name }) => name === "attempt");
    expect(attempts.map(({ attributes }) => attributes["error.type"])).toEqual(["Retried", undefined]);
  });

  test("of a stream that calls another function for each item is one trace with the right parents", async () => {
    const spans = collectSpans();
    const translate = fn({ name: "translate", input: text, output: z.string(), concurrency: 1 }).row(
      async ({ text: said }) => said.toUpperCase(),
    );
    const transcribe = fn({
      name: "transcribe",
      input: text,
      output: z.string(),
      concurrency: 1,
      tracing: true,
    }).stream(async function* ({ text: said }) {
      for (const word of said.split(" ")) yield await translate.remote({ text: word });
    });
    const words: string[] = [];
    for await (const word of transcribe.remote({ text: "one two" })) words.push(word);
    expect(words).toEqual(["ONE", "TWO"]);
    expect(noWaits(spans.tree())).toEqual([...oneCall(""), ...oneCall("      "), ...oneCall("      ")]);
    expect(new Set(spans.all().map((each) => each.spanContext().traceId)).size).toBe(1);
  });

  test("shares a handler with others of its batch, which links all of them", async () => {
    const spans = collectSpans();
    const count = fn({ name: "count", input: text, output: z.int(), tracing: true }).batch(
      (columns) => columns.text.map((each) => each.length),
      { maxRows: 8, maxWaitMs: 10_000 },
    );
    const results = await Promise.all(["a", "bb", "ccc"].map((each) => count.remote({ text: each })));
    expect(results).toEqual([1, 2, 3]);
    const named = (name: string) => spans.all().filter((each) => each.name === name);
    expect(named("attempt")).toHaveLength(3);
    const callers = named("handler").flatMap(({ parentSpanContext, links }) => [
      parentSpanContext!.spanId,
      ...links.map(({ context }) => context.spanId),
    ]);
    expect(callers.toSorted()).toEqual(
      named("attempt")
        .map((each) => each.spanContext().spanId)
        .toSorted(),
    );
  });

  test("in a thread, where nobody collects spans, is the parent of the calls it makes", async () => {
    const spans = collectSpans();
    for (const request of ["first request", "second request"]) {
      await span(request, () => transcribedOnThread.remote({ text: "a" }));
    }
    const one = ["  enqueue", "    attempt", ...oneCall("      ")];
    expect(noWaits(spans.tree())).toEqual(["first request", ...one, "second request", ...one]);
  });

  test("that waits for another's permit says so", async () => {
    const spans = collectSpans();
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = fn({ name: "slow", input: text, output: z.string(), concurrency: 1, tracing: true }).row(
      async ({ text: said }) => {
        await released;
        return said;
      },
    );
    const calls = ["a", "b"].map((each) => slow.remote({ text: each }));
    await new Promise((resolve) => setTimeout(resolve, 2));
    release();
    expect(await Promise.all(calls)).toEqual(["a", "b"]);
    expect(spans.tree().filter((line) => line.includes("wait."))).toEqual(["  wait.concurrency"]);
  });

  test("from a frame stands under the frame's plan", async () => {
    const shout = fn({ name: "shout", input: text, output: z.string() }).row(({ text: said }) => said.toUpperCase());
    const session = await openSession({ functions: [shout] });
    const spans = collectSpans();
    const frame = session.frames.fromRows([{ text: "a" }]).project((c) => ({ loud: F.call(shout, c.text) }));
    expect(await frame.toArray()).toEqual([{ loud: "A" }]);
    expect(noWaits(spans.tree())).toEqual(["plan", "  catalog_call", ...oneCall("    "), "  scan"]);
  });
});

test("nothing of a trace is in the way where nobody collects spans", async () => {
  const shout = fn({ name: "shout", input: text, output: z.string(), tracing: true }).row(({ text: said }) => said);
  expect(await shout.remote({ text: "a" })).toBe("a");
});
