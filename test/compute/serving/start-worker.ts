// Workers as processes of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { WorkerOptions } from "../../../index.ts";
import { bundledProgram } from "../../services/bundled-program.ts";

const SERVE = resolve(import.meta.dirname, "programs/serve.ts");
const QUARRY = resolve(import.meta.dirname, "../../../cli/main.ts");

/** Where workers and their callers meet. */
export interface Place {
  readonly url: string;
  readonly environment: string;
}

/** A worker that serves when this resolves; killed with the test that starts it. */
export async function startWorker(place: Place, options: Partial<WorkerOptions> = {}): Promise<ChildProcess> {
  return start(await bundledProgram(SERVE), place, { SERVING: JSON.stringify(options) }, "ready");
}

/** `quarry worker`, with these arguments. */
export function startCommand(place: Place, ...args: readonly string[]): Promise<ChildProcess> {
  const tsx = ["--import", import.meta.resolve("tsx")];
  return start([...tsx, QUARRY, "worker", ...args], place, {}, '"msg":"started"');
}

async function start(
  program: readonly string[],
  { url, environment }: Place,
  env: Readonly<Record<string, string>>,
  words: string,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env, QUARRY_URL: url, QUARRY_ENVIRONMENT: environment },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const ready = new Promise<void>((said) => {
    child.stdout!.on("data", (text: Buffer) => {
      output += text;
      if (output.includes(words)) said();
    });
  });
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`it ended with ${code}:\n${output}`)));
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return child;
}

/** Its exit code, or the signal that ended it. */
export async function endOf(child: ChildProcess): Promise<number | string> {
  const { exitCode, signalCode } = child;
  const [code, signal] = exitCode === null && signalCode === null ? await once(child, "exit") : [exitCode, signalCode];
  return (code ?? signal) as number | string;
}
