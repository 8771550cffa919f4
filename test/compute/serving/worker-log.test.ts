// What a worker writes: what it serves and how its queue does; never what it is called with.
import { expect, it } from "vitest";
import type { Logger } from "../../../compute/serving/worker-log.ts";
import { double, slow } from "./functions.ts";
import { MemoryEnvironment } from "./memory-environment.ts";
import { openCalls } from "./open-calls.ts";
import { openWorker } from "./open-worker.ts";

/** Keeps what is written, as a program would read it. */
function recorded() {
  const records: string[] = [];
  const write = (fields: object, message: string) => void records.push(JSON.stringify({ message, ...fields }));
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  return { records, logger };
}

it("says when it starts, what it serves, and when it stops", async () => {
  const { records, logger } = recorded();
  const worker = await openWorker(new MemoryEnvironment(), { functions: [double], logger, isolation: "inline" });
  await worker.drain();
  const messages = records.map((record) => (JSON.parse(record) as { message: string }).message);
  expect(messages).toEqual(["serves a function", "started", "draining", "stopped"]);
  expect(records[0]).toContain("serving_double@1");
});

it("tells nothing of arguments and results", async () => {
  const { records, logger } = recorded();
  const environment = new MemoryEnvironment();
  const worker = await openWorker(environment, { functions: [slow], logger, isolation: "inline", shutdownDelayMs: 0 });
  const { call } = openCalls(environment);
  await expect(call(slow, { ms: 1, file: "/secret-folder/secret-file" })).rejects.toThrow();
  call(slow, { ms: 10_000, file: "" }).catch(() => {});
  await expect.poll(() => worker.status().running).toBe(1);
  await worker.drain();
  expect(records.join()).not.toContain("secret");
  expect(records.some((record) => record.includes("end here") && record.includes("main."))).toBe(true);
});
