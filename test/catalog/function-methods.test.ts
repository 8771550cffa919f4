import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { Call, type Calling, calling, fn, provideCalling } from "../../catalog/index.ts";

const single = fn({ name: "single", input: { a: z.string() }, output: z.string() }).row(({ a }) => a);
const many = fn({ name: "many", input: { a: z.string() }, output: z.string() }).stream(async function* ({ a }) {
  yield a;
});

async function* none(): AsyncGenerator<never> {}

const fake = {
  remote: vi.fn(async () => "out"),
  stream: vi.fn(none),
  enqueue: vi.fn(),
  map: vi.fn(none),
  waitReady: vi.fn(async () => undefined),
  stats: vi.fn(),
  callOf: vi.fn((id: string) => ({ id })),
};

let before: Calling | undefined;
beforeEach(() => {
  vi.clearAllMocks();
  try {
    before = calling();
  } catch {
    before = undefined;
  }
  provideCalling(() => fake as unknown as Calling);
});
afterEach(() => {
  const provided = before;
  if (provided !== undefined) provideCalling(() => provided);
});

test("the verbs of a function of one value hand it, its arguments and options to whoever runs functions", async () => {
  const args = { a: "x" };
  expect(await single.remote(args, { priority: 3 })).toBe("out");
  expect(fake.remote).toHaveBeenCalledWith(single, args, { priority: 3 });
  await single.enqueue(args);
  expect(fake.enqueue).toHaveBeenCalledWith(single, args, {});
  single.map([args], { ordered: false });
  expect(fake.map).toHaveBeenCalledWith(single, [args], { ordered: false });
  await single.waitReady({ timeoutMs: 5 });
  expect(fake.waitReady).toHaveBeenCalledWith(single, { timeoutMs: 5 });
  await single.stats();
  expect(fake.stats).toHaveBeenCalledWith(single);
});

test("the remote items of a stream come as an iteration, and a stream maps over nothing", () => {
  many.remote({ a: "x" });
  expect(fake.stream).toHaveBeenCalledWith(many, { a: "x" }, {});
  expect("map" in many).toBe(false);
});

test("the verbs can be passed around on their own", async () => {
  const { remote } = single;
  expect(await remote({ a: "x" })).toBe("out");
  expect(fake.remote).toHaveBeenCalledWith(single, { a: "x" }, {});
});

test("a call is found again by its id", () => {
  expect(Call.fromId("main.1").id).toBe("main.1");
  expect(fake.callOf).toHaveBeenCalledWith("main.1");
});
