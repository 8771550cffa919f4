// The `quarry` command as people start it: a process with arguments, output and an exit code.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../cli/main.ts");

/** How it ended, and what it printed until then. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command, without what this process is told of an environment. */
export function startQuarry(...args: string[]): ChildProcessWithoutNullStreams {
  const { QUARRY_URL: _, QUARRY_ENVIRONMENT: __, ...env } = process.env;
  return spawn(process.execPath, ["--import", import.meta.resolve("tsx"), MAIN, ...args], { stdio: "pipe", env });
}

/** Runs the command to its end. */
export async function quarry(...args: string[]): Promise<Ended> {
  const child = startQuarry(...args);
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (out.stdout += text));
  child.stderr.on("data", (text) => (out.stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...out };
}
