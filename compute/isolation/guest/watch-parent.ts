// Ends a child process whose parent is gone, even while a handler blocks it: from a thread that no handler can block.
import { Worker } from "node:worker_threads";

const INTERVAL_MS = 500;

/** Runs in a thread of its own, without modules: `workerData` is the parent as it was. */
const WATCH = `
const { workerData } = require("node:worker_threads");
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL");
}, ${INTERVAL_MS});
`;

/** For the rest of this process's life, without prolonging it. */
export function watchParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid, execArgv: [] }).unref();
}
