// The queue of an environment: names of functions, several shards as one, dead letters.
import { expect, onTestFinished, test, vi } from "vitest";
import { EnvironmentQueue } from "../../../compute/operation/environment-queue.ts";
import { deadCall, operated } from "./operated.ts";

async function open(functions: Readonly<Record<string, readonly string[]>>, shard?: string) {
  const environment = await operated(functions);
  const queue = await EnvironmentQueue.over(environment, shard);
  onTestFinished(() => queue.close());
  return { environment, queue };
}

test("statistics are of all versions in all shards, by name", async () => {
  const { environment, queue } = await open({ main: ["write@2", "read@1", "read@10"], other: ["sum@1"] });
  await environment.scene("other").acceptAll("sum@1", [{ rows: 3 }, { rows: 4 }]);
  const stats = await queue.stats();
  expect(stats.map((each) => [each.function, each.version, each.shard])).toEqual([
    ["read", "1", "main"],
    ["read", "10", "main"],
    ["sum", "1", "other"],
    ["write", "2", "main"],
  ]);
  expect(stats[2]).toMatchObject({ waitingCalls: 2, waitingRows: 7, workers: 0, isPaused: false });
});

test("one shard can be looked at alone", async () => {
  const { queue } = await open({ main: ["read@1"], other: ["sum@1"] }, "other");
  expect((await queue.stats()).map((each) => each.function)).toEqual(["sum"]);
});

test("a shard that the environment does not have is refused", async () => {
  const { environment } = await open({ main: ["read@1"], other: [] });
  const message = 'The environment has no shard "maine". Did you mean "main"? It must be one of main, other.';
  await expect(EnvironmentQueue.over(environment, "maine")).rejects.toMatchObject({ code: "config.invalid", message });
});

test("a name means all versions, a name with a version means one", async () => {
  const { queue } = await open({ main: ["read@1", "read@2", "write@1"] });
  const paused = async () => (await queue.stats()).filter((each) => each.isPaused).map((each) => each.version);
  expect(await queue.pause("read@2")).toEqual([{ function: "read", version: "2", shard: "main" }]);
  expect(await paused()).toEqual(["2"]);
  expect(await queue.pause("read")).toHaveLength(2);
  expect(await paused()).toEqual(["1", "2"]);
  expect(await queue.resume("read")).toHaveLength(2);
  expect(await paused()).toEqual([]);
});

test("an unknown function is refused with a guess", async () => {
  const { queue } = await open({ main: ["classify@1", "sum@1"] });
  const facts = { name: "clasify", available: ["classify", "sum"] };
  const message = 'The queue knows no function "clasify". Did you mean "classify"?';
  await expect(queue.pause("clasify")).rejects.toMatchObject({ code: "function.not-found", message, facts });
  await expect(queue.purge("classify@7")).rejects.toMatchObject({ facts: { available: ["classify@1", "sum@1"] } });
  await expect(queue.stats("nothing")).rejects.toMatchObject({ code: "function.not-found" });
});

test("a queue that knows nothing says so", async () => {
  const { queue } = await open({});
  expect(await queue.stats()).toEqual([]);
  await expect(queue.resume("classify")).rejects.toThrow("It knows none: nobody has called or served one.");
});

test("purging ends what waits for all versions", async () => {
  const { environment, queue } = await open({ main: ["read@1", "read@2", "write@1"] });
  for (const name of ["read@1", "read@1", "read@2", "write@1"]) await environment.scene("main").accept(name);
  expect(await queue.purge("read")).toBe(3);
  expect((await queue.stats()).map((each) => each.waitingCalls)).toEqual([0, 0, 1]);
});

test("dead letters of all shards are listed together, newest first, page by page", async () => {
  const { environment, queue } = await open({ main: ["read@1", "write@1"], other: ["sum@1"] });
  const ids: string[] = [];
  for (const [shard, name] of [
    ["main", "read@1"],
    ["other", "sum@1"],
    ["main", "write@1"],
    ["other", "sum@1"],
  ] as const) {
    ids.unshift(await deadCall(environment.scene(shard), name));
    await environment.clock.advance(1_000);
  }
  const listed = async (options = {}) => (await queue.deadLetters(options)).map(({ id }) => id);
  expect(await listed()).toEqual(ids);
  expect(await listed({ max: 2 })).toEqual(ids.slice(0, 2));
  expect(await listed({ max: 2, skip: 1 })).toEqual(ids.slice(1, 3));
  expect(await listed({ function: "sum" })).toEqual([ids[0], ids[2]]);
  expect((await queue.deadLetters())[0]).toEqual({
    ...{ id: ids[0], function: "sum", version: "1", shard: "other", rows: 1 },
    ...{ reason: "TypeError: no", failures: 0, crashes: 0, ageMs: 1_000 },
  });
});

test("dead calls are retried by id, whatever their shard", async () => {
  const { environment, queue } = await open({ main: ["read@1"], other: ["sum@1"] });
  const dead = [
    await deadCall(environment.scene("main"), "read@1"),
    await deadCall(environment.scene("other"), "sum@1"),
  ];
  expect(await queue.retryDead([...dead, environment.scene("main").newId()])).toBe(2);
  expect((await queue.stats()).map((each) => each.waitingCalls)).toEqual([1, 1]);
});

test("what is no id of the queue is refused before anything is retried", async () => {
  const { environment, queue } = await open({ main: ["read@1"] });
  const dead = await deadCall(environment.scene("main"), "read@1");
  const elsewhere = dead.replace("main", "elsewhere");
  for (const id of ["nonsense", elsewhere]) {
    await expect(queue.retryDead([dead, id])).rejects.toMatchObject({
      code: "compute.unknown-call",
      facts: { callId: id },
    });
  }
  expect(await queue.deadLetters()).toHaveLength(1);
});

test("all dead calls of a function are retried, or of all functions", async () => {
  const { environment, queue } = await open({ main: ["read@1", "read@2"], other: ["sum@1"] });
  for (const name of ["read@1", "read@2"]) await deadCall(environment.scene("main"), name);
  await deadCall(environment.scene("other"), "sum@1");
  expect(await queue.retryAllDead("read")).toBe(2);
  expect(await queue.retryAllDead()).toBe(1);
  expect(await queue.retryAllDead()).toBe(0);
});

test("an environment that cannot be opened is closed", async () => {
  const close = vi.fn();
  const shards = () => Promise.reject(new Error("away"));
  await expect(EnvironmentQueue.over({ ...(await operated({})), shards, close })).rejects.toThrow("away");
  expect(close).toHaveBeenCalledOnce();
});
