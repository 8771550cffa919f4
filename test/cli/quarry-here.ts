// The `quarry` command without a process of its own, which takes seconds to load the library from its sources. For commands
// that import no modules of users: those end their process.
import { vi } from "vitest";
import { runCommand } from "../../cli/run-command.ts";
import type { Ended } from "./run-quarry.ts";

/** Runs a command here. What else this process prints meanwhile is taken for the command's. */
export async function quarryHere(...args: string[]): Promise<Ended> {
  const out = { stdout: "", stderr: "" };
  const taken = (stream: keyof typeof out, end: string) => (text: unknown) => {
    out[stream] += `${text}${end}`;
    return true;
  };
  const spies = [
    vi.spyOn(console, "log").mockImplementation(taken("stdout", "\n")),
    vi.spyOn(console, "error").mockImplementation(taken("stderr", "\n")),
    vi.spyOn(process.stdout, "write").mockImplementation(taken("stdout", "")),
    vi.spyOn(process.stderr, "write").mockImplementation(taken("stderr", "")),
  ];
  for (const name of ["QUARRY_URL", "QUARRY_ENVIRONMENT"]) vi.stubEnv(name, undefined);
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommand(args);
    return { code: Number(process.exitCode ?? 0), ...out };
  } finally {
    process.exitCode = exitCode;
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}
