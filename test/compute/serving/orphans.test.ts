// Calls of versions that nobody can serve any more: they become calls of the current version where that takes the same
// arguments, and end where it does not.
import { expect, it } from "vitest";
import { Catalog } from "../../../catalog/index.ts";
import type { FunctionValue } from "../../../engine/index.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { MemoryEnvironment } from "./memory-environment.ts";
import { greet as greet1 } from "./modules/greet-1.ts";
import { greet as greet2 } from "./modules/greet-2.ts";
import { greet as greet3 } from "./modules/greet-3.ts";
import { openCalls } from "./open-calls.ts";
import { openWorker } from "./open-worker.ts";

const MINUTE_MS = 60_000;

/** A call of version 1 that waits while its entry is made unreadable and `next` takes its place; then a worker comes. */
async function callOrphan(next: FunctionValue) {
  const clock = new VirtualClock();
  const environment = new MemoryEnvironment(clock);
  const catalog = new Catalog(environment.store);
  await catalog.deploy(greet1);
  const outcome = openCalls(environment, clock).named("serving_greet", { who: "you" });
  outcome.catch(() => {});
  await expect.poll(async () => (await environment.queue().stats())[0]?.waitingMessages).toBe(1);
  const entry = (await environment.store.get("serving_greet", "1"))!;
  await environment.store.put([{ ...entry, isolation: "nowhere" }]);
  await catalog.deploy(next);
  await openWorker(environment, { isolation: "inline" }, clock);
  const waiting = async () => (await environment.queue().stats())[0]?.waitingMessages;
  return { clock, outcome, waiting };
}

it("run as the current version, when that takes the same arguments, after a minute", { timeout: 60_000 }, async () => {
  const { clock, outcome, waiting } = await callOrphan(greet2);
  await clock.advance(MINUTE_MS / 2);
  expect(await waiting()).toBe(1);
  await clock.advance(2 * MINUTE_MS);
  expect(await outcome).toBe("good morning you");
});

it("end, when it takes others", { timeout: 60_000 }, async () => {
  const { clock, outcome } = await callOrphan(greet3);
  await clock.advance(2.5 * MINUTE_MS);
  await expect(outcome).rejects.toMatchObject({ code: "compute.version-unavailable" });
});
