// A process beside the benchmark that serves its calls: it says "ready" and ends with its parent.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Starts `benchmarks/harness/<module>` as this process was started, and waits until it is ready. */
export async function startWorkerProcess(module: string, args: readonly (string | number)[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, module), args.map(String), { stdio: "inherit" });
  const ready = once(child, "message");
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`${module} ended with ${code}`)));
  await Promise.race([ready, ended]);
  return child;
}

export async function endWorkerProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}
