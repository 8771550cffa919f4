import { expect, it } from "vitest";
import { callsMany, callsOne, failsInside, givesUp, readsStream, waitsForHandle } from "./fixtures/nested.ts";

const here = (text: string) => `${text} in process ${process.pid}`;

it("makes the calls of a handler in a thread where its own call was made", async () => {
  expect(await callsOne.remote({ text: "a" })).toBe(here("A"));
});

it("maps over items of the thread, and brings errors back as errors", async () => {
  const results = await callsMany.remote({ texts: ["a", "fail", "b"] });
  expect(results).toEqual([here("A"), "TypeError: no such word", here("B")]);
});

it("reads a stream from inside a thread, and stops it", async () => {
  expect(await readsStream.remote({ text: "abc!def" })).toBe("cba");
});

it("hands handles of calls into a thread", async () => {
  expect(await waitsForHandle.remote({ text: "a" })).toBe(here("A"));
});

it("throws in the thread what the nested call failed with", async () => {
  expect(await failsInside.remote({ text: "" })).toBe("QuarryError function.failed TypeError");
});

it("takes a signal's word to the nested call", async () => {
  expect(await givesUp.remote({ text: "" })).toBe("compute.cancelled");
});
