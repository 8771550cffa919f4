// What is said of an environment: each thing by itself.
import { expect, test } from "vitest";
import { diagnose, diagnoseEnvironment } from "../../../compute/operation/diagnose.ts";
import { QuarryError } from "../../../engine/index.ts";
import { deadCall, operated } from "./operated.ts";

test("an environment in which nothing happened yet is no failure", async () => {
  const findings = await diagnoseEnvironment(await operated({}));
  expect(findings.map(({ check, state }) => [check, state])).toEqual([
    ["protocol", "ok"],
    ["functions", "warn"],
    ["workers", "warn"],
  ]);
});

test("what Redis is like is part of it", async () => {
  const environment = await operated({});
  const inspect = async () =>
    [{ name: "memory", place: "host:1", state: "fail", value: "9 of 10 MiB", sentence: "It is full." }] as const;
  const [finding] = await diagnoseEnvironment({ ...environment, inspect });
  expect(finding).toEqual({ check: "redis memory", state: "fail", about: "host:1", sentence: "It is full." });
});

test.each([
  [5, "warn"],
  [65, "fail"],
])("calls that nobody has served for %i s are a finding: %s", async (seconds, state) => {
  const environment = await operated({ main: ["classify@1"] });
  await environment.scene("main").acceptAll("classify@1", [{}, {}]);
  await environment.clock.advance(seconds * 1000);
  const findings = await diagnoseEnvironment(environment);
  const sentence = `No worker has served it for ${seconds} s: start one that does. Calls that wait: 2.`;
  expect(findings).toContainEqual({ check: "unserved", state, about: "classify@1", sentence });
});

test("a function that is served and has no trouble is in the number of the well", async () => {
  const environment = await operated({ main: ["classify@1", "sum@1"] });
  await environment.scene("main").worker("worker", Number.POSITIVE_INFINITY, "classify@1");
  await environment.scene("main").accept("classify@1");
  const findings = await diagnoseEnvironment(environment);
  expect(findings).toContainEqual({
    ...{ check: "workers", state: "ok", about: undefined },
    sentence: "Versions of functions that are served: 1.",
  });
  expect(findings.filter(({ about }) => about !== undefined)).toEqual([]);
});

test("pauses and dead letters are told", async () => {
  const environment = await operated({ main: ["classify@1"] });
  await deadCall(environment.scene("main"), "classify@1");
  await environment.scene("main").queue.pause("classify@1");
  const told = (await diagnoseEnvironment(environment)).filter(({ about }) => about === "classify@1");
  expect(told.map(({ check, state }) => [check, state])).toEqual([
    ["paused", "warn"],
    ["dead letters", "warn"],
  ]);
});

test("other versions of Quarry that share the Redis are told", async () => {
  const environment = await operated({});
  const libraries = async () => ({ own: "quarry_queue_2", loaded: ["quarry_queue_1", "quarry_queue_2"] });
  const findings = await diagnoseEnvironment({ ...environment, libraries });
  const sentence = "This version (quarry_queue_2) has been used with it. Others that have: 1.";
  expect(findings).toContainEqual({ check: "protocol", state: "ok", about: undefined, sentence });
});

test("a queue that cannot be used is a finding beside the others", async () => {
  const environment = await operated({ main: [] });
  const message = 'Shard "main" is used by a newer Quarry (protocol 2): update this process to that version.';
  const error = new QuarryError("config.newer-protocol", message, { shard: "main", protocol: 2 });
  const findings = await diagnoseEnvironment({ ...environment, openQueue: () => Promise.reject(error) });
  expect(findings).toHaveLength(3);
  expect(findings).toContainEqual({ check: "queue", state: "fail", about: undefined, sentence: message });
});

test("a Redis that is not there is the one finding, and a URL that is none is an error", async () => {
  const findings = await diagnose({ url: "redis://:secret@127.0.0.1:1" });
  expect(findings).toEqual([
    { check: "redis connection", state: "fail", about: undefined, sentence: expect.stringContaining("127.0.0.1:1") },
  ]);
  expect(findings[0]!.sentence).not.toContain("secret");
  await expect(diagnose({ url: "localhost" })).rejects.toMatchObject({ code: "config.invalid" });
});
