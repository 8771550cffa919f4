// A worker as a process: it serves until a signal tells it to end, and a second one to end at once.
import { constants } from "node:os";
import { resolve } from "node:path";
import { importModule } from "../catalog/index.ts";
import { createLogger, type LogLevel, type WorkerIsolation, type WorkerOptions } from "../compute/index.ts";
import type { FunctionValue } from "../engine/index.ts";
// The whole package: handlers may call functions, and run frames.
import { Worker } from "../index.ts";
import type { EnvironmentOptions } from "./options.ts";

/** The options of `quarry worker`. */
export interface WorkerCommandOptions extends EnvironmentOptions {
  readonly functions?: readonly string[];
  readonly slots?: number;
  readonly isolation?: WorkerIsolation;
  readonly healthPort?: number;
  readonly healthHost: string;
  readonly shutdownDelay?: number;
  readonly logLevel: LogLevel;
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Ends the process: with 0 after all that ran has finished or was handed back, with 128 and its number by a second signal. */
export async function serveUntilSignal(files: readonly string[], options: WorkerCommandOptions): Promise<never> {
  const { first, second } = endSignals();
  const worker = await Worker.open({ ...workerOptions(options), ...(await functionsOf(files)) });
  await first;
  const code = await Promise.race([worker.drain().then(() => 0), second.then((signal) => 128 + signal)]);
  // Whoever signals twice waits for nothing: not for handlers, nor for what they hold open.
  process.exit(code);
}

/** The numbers of the first two signals that tell this process to end. It hears of all, so that none ends it by itself. */
function endSignals(): { readonly first: Promise<number>; readonly second: Promise<number> } {
  const hear: ((signal: number) => void)[] = [];
  const next = () => new Promise<number>((resolve) => hear.push(resolve));
  for (const signal of SIGNALS) process.on(signal, () => hear.shift()?.(constants.signals[signal]));
  return { first: next(), second: next() };
}

function workerOptions(options: WorkerCommandOptions): WorkerOptions {
  const { url, environment, functions, slots, isolation, healthHost, healthPort, shutdownDelay, logLevel } = options;
  return {
    ...{ url, environment, names: functions, slots, isolation },
    shutdownDelayMs: shutdownDelay,
    health: healthPort === undefined ? undefined : { host: healthHost, port: healthPort },
    logger: createLogger(logLevel),
  };
}

/** Without files: what is deployed. */
async function functionsOf(files: readonly string[]): Promise<{ readonly functions?: readonly FunctionValue[] }> {
  if (files.length === 0) return {};
  const functions: FunctionValue[] = [];
  for (const file of files) functions.push(...(await importModule(resolve(file))));
  return { functions };
}
