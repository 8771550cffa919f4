// A worker of a test.
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../../compute/clock.ts";
import { Worker, type WorkerEnvironment } from "../../../compute/serving/worker.ts";
import type { ServingOptions } from "../../../compute/serving/worker-settings.ts";

/** Serves until the test ends. */
export async function openWorker(
  environment: WorkerEnvironment,
  options: ServingOptions,
  clock: Clock = systemClock,
): Promise<Worker> {
  const worker = await Worker.over(environment, options, clock);
  onTestFinished(() => worker.close());
  return worker;
}
