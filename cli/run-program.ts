// Runs a TypeScript program in a process of its own: bundled first, because Node 20 cannot read TypeScript, and with
// UV_THREADPOOL_SIZE set before the start, because Node reads it only then.
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { availableParallelism, constants } from "node:os";
import { resolve } from "node:path";
import { bundleProgram } from "../catalog/index.ts";

/** Each running query of DuckDB's holds one thread of the pool, which files and DNS need too. */
const MIN_POOL_THREADS = 8;

const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @returns the program's exit code; 128 + the signal's number when a signal ended it, as shells say it */
export async function runProgram(file: string, args: readonly string[]): Promise<number> {
  const bundle = await bundleProgram(resolve(file));
  try {
    return await runNode(bundle, args);
  } finally {
    await rm(bundle, { force: true });
  }
}

/** On two processors V8's marking threads take theirs from DuckDB, and the whole is slower by a third. */
const COLLECTOR_FLAGS = availableParallelism() <= 2 ? ["--no-concurrent-marking"] : [];

function runNode(bundle: string, args: readonly string[]): Promise<number> {
  const threads = process.env.UV_THREADPOOL_SIZE ?? String(Math.max(MIN_POOL_THREADS, 2 * availableParallelism()));
  const child = spawn(process.execPath, ["--enable-source-maps", ...COLLECTOR_FLAGS, bundle, ...args], {
    stdio: "inherit",
    env: { ...process.env, UV_THREADPOOL_SIZE: threads },
  });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  return new Promise<number>((settle, fail) => {
    child.once("error", fail);
    child.once("exit", (code, signal) => settle(code ?? 128 + constants.signals[signal!]));
  }).finally(() => {
    for (const signal of FORWARDED_SIGNALS) process.off(signal, forward);
  });
}
