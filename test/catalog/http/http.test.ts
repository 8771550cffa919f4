import { inspect } from "node:util";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { Table, tableFromArrays, tableFromIPC, tableToIPC } from "apache-arrow";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import {
  type BatchHandler,
  type Context,
  definitionOf,
  failureOf,
  fn,
  HttpError,
  type HttpService,
  provideGroupUrls,
  RetryAfterError,
  rowError,
  Secret,
} from "../../../catalog/index.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { openService, values } from "./open-service.ts";

const spec = { name: "f", input: { text: z.string() }, output: z.string() };
const serve = (service: HttpService) => fn(spec).http(service);

const contextOf = (signal = new AbortController().signal): Context<unknown> => ({
  signal,
  attempt: 1,
  callId: "main.1",
  idempotencyKey: "key-1",
  deadline: new Date(Date.now() + 60_000),
  fence: 1,
  state: undefined,
});

/** One invocation of the handler with whole columns. */
async function invoke(f: FunctionValue, columns: object, signal?: AbortSignal) {
  const { handler } = definitionOf(f)!.body as { handler: BatchHandler };
  return (await handler(columns as never, contextOf(signal))) as readonly unknown[];
}

const failure = async (f: FunctionValue, columns: object = { text: ["a"] }) => {
  const thrown: unknown = await invoke(f, columns).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
  return { thrown, ...failureOf(definitionOf(f)!, thrown) };
};

function setEnv(name: string, value: string): void {
  vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

describe("a service that speaks JSON", () => {
  test("gets the rows of an invocation in one request, and gives one value per row", async () => {
    const service = await openService(({ body }) =>
      values(...JSON.parse(String(body)).rows.map((row: { text: string }) => row.text.toUpperCase())),
    );
    const f = serve({ url: `${service.url}/v1/`, path: "/shout" });
    expect(await invoke(f, { text: ["a", "b"] })).toEqual(["A", "B"]);
    expect(service.asked).toHaveLength(1);
    const [{ method, path, headers, body }] = service.asked as never as [(typeof service.asked)[number]];
    expect([method, path, String(body)]).toEqual(["POST", "/v1/shout", '{"rows":[{"text":"a"},{"text":"b"}]}']);
    expect(headers).toMatchObject({ "content-type": "application/json", accept: "application/json" });
  });

  test("is called here like any other function, and is a batch function to frames", async () => {
    const service = await openService(() => values("A"));
    const f = fn(spec).http({ url: service.url }, { maxRows: 64 });
    expect(await f({ text: "a" })).toBe("A");
    expect(f["~function"]).toMatchObject({ form: "batch", maxRows: 64 });
  });

  test("values that JSON lacks travel as text, and come back by the type of the output", async () => {
    const input = {
      at: z.date(),
      big: z.bigint(),
      bytes: z.instanceof(Uint8Array),
      x: z.number().nullable(),
      list: z.array(z.number()),
    };
    const output = z.object({
      ...input,
      map: z.record(z.string(), z.bigint()),
      n: z.int(),
      none: z.string().nullable(),
    });
    const row = {
      ...{ at: "2024-02-29T12:00:00.000Z", big: "9007199254740993", bytes: "AAEC", x: "NaN", list: [1.5, "Infinity"] },
    };
    const service = await openService(() =>
      values({ ...row, big: 7, map: { a: "1", __proto__x: 2 }, n: "3", none: null }),
    );
    const f = fn({ name: "f", input, output }).http({ url: service.url });
    const answered = await invoke(f, {
      at: [new Date("2024-02-29T12:00:00Z")],
      big: BigInt64Array.of(9007199254740993n),
      bytes: [Uint8Array.of(0, 1, 2)],
      x: [Number.NaN],
      list: [Float64Array.of(1.5, Number.POSITIVE_INFINITY)],
    });
    expect(JSON.parse(String(service.asked[0]!.body)).rows).toEqual([row]);
    expect(answered).toEqual([
      {
        ...{ at: new Date("2024-02-29T12:00:00Z"), big: 7n, bytes: Uint8Array.of(0, 1, 2), x: Number.NaN },
        ...{ list: [1.5, Number.POSITIVE_INFINITY], map: { a: 1n, __proto__x: 2n }, n: 3, none: null },
      },
    ]);
  });

  test("what does not fit the output is left for the output's check; objects get nothing from their prototypes", async () => {
    const output = z.object({ toString: z.string(), at: z.date() });
    const service = await openService(() => ({
      body: '{"values":[{"at":"tomorrow","__proto__":{"toString":"x"}}, 5]}',
    }));
    const f = fn({ ...spec, output: output as never }).http({ url: service.url });
    const [first, second] = (await invoke(f as never, { text: ["a", "b"] })) as [object, unknown];
    expect(Object.entries(first)).toEqual([["at", "tomorrow"]]);
    expect(second).toBe(5);
  });

  test("an error in place of a value fails that row alone", async () => {
    const error = { type: "TooLong", message: "12 words", retryable: true, retryAfterMs: 5 };
    const service = await openService(() => values("A", { error }, { error: {} }));
    expect(await invoke(serve({ url: service.url }), { text: ["a", "b", "c"] })).toEqual([
      "A",
      rowError("TooLong", "12 words", { retryable: true, retryAfterMs: 5 }),
      rowError("HttpError", ""),
    ]);
  });

  test("an output with a field of that name keeps it", async () => {
    const output = z.object({ error: z.object({ type: z.string() }) });
    const service = await openService(() => values({ error: { type: "none" } }));
    const f = fn({ ...spec, output }).http({ url: service.url });
    expect(await invoke(f, { text: ["a"] })).toEqual([{ error: { type: "none" } }]);
  });

  test.each([
    ["no JSON", "<html>", /it is no JSON/],
    ["something else", '{"result":[]}', /it is not \{"values"/],
    ["a list", '["A"]', /it is not \{"values"/],
    ["broken text", Uint8Array.of(0xff), /it is no JSON/],
  ])("an answer that is %s fails for good", async (_, body, message) => {
    const service = await openService(() => ({ body }));
    expect(await failure(serve({ url: service.url }))).toMatchObject({
      message: expect.stringMatching(message),
      isWanted: false,
    });
  });

  test("an answer above the limit fails for good, and is not read", async () => {
    const service = await openService(() => values("A".repeat(1 << 20)));
    expect(await failure(serve({ url: service.url, maxResponseBytes: 1000 }))).toMatchObject({
      message: "the service answered with more than 1000 bytes",
      isWanted: false,
    });
  });
});

describe("a service that speaks Arrow", () => {
  const numbers = { name: "f", input: { x: z.number() }, output: z.number() };

  test("gets the columns as they are, and gives one back", async () => {
    const service = await openService(({ body }) => {
      const doubled = Float64Array.from(tableFromIPC(body).getChild("x")!, (x: number) => x * 2);
      return { body: tableToIPC(tableFromArrays({ y: doubled }), "stream") };
    });
    const f = fn(numbers).http({ url: service.url, format: "arrow" });
    expect(await f({ x: 21 })).toBe(42);
    expect(f["~function"].form).toBe("arrow");
    expect(service.asked[0]!.headers["content-type"]).toBe("application/vnd.apache.arrow.stream");
  });

  test("columns of another width, and in several batches, are put right", async () => {
    const wide = new Table(
      [tableFromArrays({ y: Int32Array.of(1) }), tableFromArrays({ y: Int32Array.of(2) })].flatMap((t) => t.batches),
    );
    const service = await openService(() => ({ body: tableToIPC(wide, "stream") }));
    const handler = definitionOf(fn(numbers).http({ url: service.url, format: "arrow" }))!.body.handler as (
      ...args: unknown[]
    ) => Promise<Table>;
    const result = await handler(tableFromArrays({ x: Float64Array.of(1, 2) }).batches[0], contextOf());
    expect(Array.from(result.getChildAt(0)!)).toEqual([1, 2]);
    expect(String(result.schema.fields[0]!.type)).toBe("Float64");
  });

  test.each([
    ["no Arrow", Buffer.from("nonsense"), /no Arrow IPC stream|0 columns/],
    ["two columns", tableToIPC(tableFromArrays({ a: [1], b: [2] }), "stream"), /2 columns in place of one/],
  ])("an answer that is %s fails for good", async (_, body, message) => {
    const service = await openService(() => ({ body }));
    await expect(fn(numbers).http({ url: service.url, format: "arrow" })({ x: 1 })).rejects.toMatchObject({
      code: "function.failed",
      message: expect.stringMatching(message),
      facts: { retryable: false },
    });
  });
});

describe("what a service that fails means", () => {
  test.each([
    ["429 with seconds", 429, { "retry-after": "3" }, { type: "RetryAfterError", retryAfterMs: 3000, isWanted: true }],
    ["503 with seconds", 503, { "retry-after": "0" }, { type: "RetryAfterError", retryAfterMs: 0, isWanted: true }],
    ["503 with a past date", 503, { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, { retryAfterMs: 0 }],
    ["429 with nonsense", 429, { "retry-after": "-5" }, { type: "HttpError", retryAfterMs: undefined, isWanted: true }],
    ["429", 429, {}, { type: "HttpError", retryAfterMs: undefined, isWanted: true, retryable: true }],
    ["500", 500, {}, { type: "HttpError", isWanted: true, retryable: true }],
    ["502 with Retry-After", 502, { "retry-after": "3" }, { retryAfterMs: undefined, isWanted: true }],
    ["501", 501, {}, { isWanted: false, retryable: false }],
    ["400", 400, {}, { type: "HttpError", isWanted: false, retryable: false }],
    ["302", 302, { location: "http://127.0.0.1:1/" }, { isWanted: false, retryable: false }],
  ])("%s", async (_, status, headers, expected) => {
    const service = await openService(() => ({ status, headers: headers as never, body: "because" }));
    expect(await failure(serve({ url: service.url }))).toMatchObject({
      message: `the service answered ${status}: because`,
      ...expected,
    });
  });

  test("a date in the future is a pause until then", async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const service = await openService(() => ({ status: 429, headers: { "retry-after": date } }));
    const { thrown, retryAfterMs } = await failure(serve({ url: service.url }));
    expect(thrown).toBeInstanceOf(RetryAfterError);
    expect(Math.abs(retryAfterMs! - 60_000)).toBeLessThan(10_000);
  });

  test("the body of an error is shown as far as 200 characters", async () => {
    const service = await openService(() => ({ status: 422, body: "x".repeat(100_000) }));
    const { thrown } = await failure(serve({ url: service.url }));
    expect(thrown).toBeInstanceOf(HttpError);
    expect((thrown as HttpError).message).toBe(`the service answered 422: ${"x".repeat(200)}`);
  });

  test("of a batch, a refusal that may be due to some rows is thrown; one of the request as such is every row's", async () => {
    const service = await openService(({ path }) => ({ status: Number(path.slice(1)) }));
    const batch = { text: ["a", "b"] };
    await expect(invoke(serve({ url: service.url, path: "/422" }), batch)).rejects.toMatchObject({ status: 422 });
    const refused = rowError("HttpError", "the service answered 401");
    expect(await invoke(serve({ url: service.url, path: "/401" }), batch)).toEqual([refused, refused]);
  });

  test.each(["before", "within"] as const)("a connection that is cut %s the answer may be tried again", async (cut) => {
    const service = await openService(() => ({ ...values("A"), cut }));
    expect(await failure(serve({ url: service.url }))).toMatchObject({
      type: "HttpError",
      message: expect.stringMatching(/^the service did not answer: /),
      ...{ isWanted: true, retryable: true },
    });
  });

  test("a port where nobody listens may be tried again", async () => {
    const { thrown, isWanted } = await failure(serve({ url: "http://127.0.0.1:1/" }));
    expect(thrown).toMatchObject({ name: "HttpError", status: undefined });
    expect(isWanted).toBe(true);
  });

  test("an aborted call ends its request with the reason of the abort", async () => {
    const controller = new AbortController();
    const service = await openService(() => {
      controller.abort(new Error("enough"));
      return new Promise(() => undefined);
    });
    await expect(invoke(serve({ url: service.url }), { text: ["a"] }, controller.signal)).rejects.toThrow("enough");
  });
});

describe("headers", () => {
  test("the key of one row is its call's; of several, it is that of the same rows together", async () => {
    const service = await openService(({ body }) => values(...JSON.parse(String(body)).rows.map(() => "A")));
    const f = serve({ url: service.url });
    for (const text of [["a"], ["a", "b"], ["a", "b"], ["a", "c"]]) await invoke(f, { text });
    const [one, two, again, other] = service.asked.map(({ headers }) => headers["idempotency-key"]);
    expect(one).toBe("key-1");
    expect(two).toMatch(/^key-1-[0-9a-f]{16}$/);
    expect(again).toBe(two);
    expect(other).not.toBe(two);
  });

  test("a trace goes on in the service", async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const service = await openService(() => values("A"));
    const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    const under = trace.setSpanContext(context.active(), { traceId, spanId, traceFlags: 1 });
    await context.with(under, () => serve({ url: service.url })({ text: "a" }));
    expect(service.asked[0]!.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    await serve({ url: service.url })({ text: "a" });
    expect(service.asked[1]!.headers.traceparent).toBeUndefined();
  });

  test("connections are used again", async () => {
    const service = await openService(() => values("A"));
    const f = serve({ url: service.url });
    for (let call = 0; call < 10; call++) await f({ text: "a" });
    // The pool may open a second one before it has seen the end of the first answer.
    expect(service.connections()).toBeLessThanOrEqual(2);
  });

  test("a secret is looked up at every request and sent after its prefix", async () => {
    const service = await openService(() => values("A"));
    const f = serve({ url: service.url, headers: { Authorization: Secret.fromEnv("A_TOKEN", { prefix: "Bearer " }) } });
    setEnv("A_TOKEN", "s3cret");
    await f({ text: "a" });
    setEnv("A_TOKEN", "other");
    await f({ text: "a" });
    expect(service.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer s3cret", "Bearer other"]);
  });

  test("a secret the service repeats is not in the error", async () => {
    setEnv("A_TOKEN", "s3cret");
    const service = await openService(({ headers }) => ({
      status: 403,
      body: `no access for ${headers.authorization}`,
    }));
    const f = serve({ url: service.url, headers: { authorization: Secret.fromEnv("A_TOKEN", { prefix: "Bearer " }) } });
    const { thrown, message, stack } = await failure(f);
    expect(message).toBe("the service answered 403: no access for Bearer Secret(A_TOKEN)");
    expect(`${message}${stack}${inspect(thrown, { depth: 9 })}`).not.toContain("s3cret");
  });

  test("a secret that is not set fails for good, naming the variable", async () => {
    const f = serve({ url: "http://127.0.0.1:1", headers: { authorization: Secret.fromEnv("NO_SUCH_TOKEN") } });
    expect(await failure(f)).toMatchObject({
      message: 'The secret "NO_SUCH_TOKEN" is not set; set the environment variable.',
      isWanted: false,
    });
  });
});

test("a scaling group is asked for its address at every request", async () => {
  const service = await openService(() => values("A"));
  const group: { webUrl: string | undefined } = { webUrl: undefined };
  const f = serve({ scalingGroup: group, path: "/embed" });
  expect(await failure(f)).toMatchObject({ message: expect.stringMatching(/no address yet/), isWanted: true });
  group.webUrl = service.url;
  expect(await f({ text: "a" })).toBe("A");
  expect(service.asked[0]!.path).toBe("/embed");
});

test("a scaling group that is named is looked up at every request", async () => {
  const service = await openService(() => values("A"));
  const f = serve({ scalingGroup: "embedding", path: "/embed" });
  onTestFinished(() => provideGroupUrls(() => undefined));
  expect(await failure(f)).toMatchObject({ message: expect.stringMatching(/no address yet/), isWanted: true });
  provideGroupUrls((name) => (name === "embedding" ? service.url : undefined));
  expect(await f({ text: "a" })).toBe("A");
});

test("another address, path or format is another version", () => {
  const versions = [
    serve({ url: "http://a.test" }),
    serve({ url: "http://b.test" }),
    serve({ url: "http://a.test", path: "/x" }),
    serve({ url: "http://a.test", format: "arrow" }),
    serve({ url: "http://a.test", headers: { a: "b" } }),
    serve({ scalingGroup: "a" }),
    serve({ scalingGroup: "b" }),
  ].map((f) => f["~function"].version);
  expect(new Set(versions).size).toBe(6);
});

test.each<[string, object, RegExp]>([
  ["no url", {}, /http needs either url or scalingGroup/],
  ["two places", { url: "http://a.test", scalingGroup: { webUrl: "http://b.test" } }, /either url or scalingGroup/],
  ["what is no URL", { url: "a.test" }, /http\.url must be a URL/],
  ["another protocol", { url: "file:///etc/passwd" }, /must be http or https, not file:/],
  ["a password in the URL", { url: "http://me:pass@a.test" }, /must carry no credentials/],
  ["a path without a slash", { url: "http://a.test", path: "x" }, /http\.path must begin with "\/"/],
  ["an unknown format", { url: "http://a.test", format: "xml" }, /http\.format must be "json" or "arrow"/],
  ["a method without a body", { url: "http://a.test", method: "GET" }, /http\.method must be/],
  ["a header of ours", { url: "http://a.test", headers: { Host: "b" } }, /"host" is set by every request itself/],
  ["a header of two lines", { url: "http://a.test", headers: { a: "b\r\nc: d" } }, /"a" must be a line of text/],
  ["a header with an odd name", { url: "http://a.test", headers: { "a b": "c" } }, /is not the name of a header/],
  ["no answer at all", { url: "http://a.test", maxResponseBytes: 0 }, /maxResponseBytes must be a number above 0/],
  ["a misspelt option", { url: "http://a.test", header: {} }, /no option "header" Did you mean "headers"/],
])("%s is refused when the function is defined", (_, service, message) => {
  const define = () => serve(service as HttpService);
  expect(define).toThrow(message);
  expect(define).toThrow(expect.objectContaining({ code: "function.invalid-definition" }));
  expect(define).not.toThrow(/pass@/);
});
