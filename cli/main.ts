#!/usr/bin/env node
// The `quarry` command: reads arguments, calls the library, prints. Exit codes: the program's own for `run`, 2 for usage.
import { createRequire } from "node:module";
import { Command } from "commander";
import { runProgram } from "./run-program.ts";

const USAGE_ERROR = 2;

const { version } = createRequire(import.meta.url)("quarry/package.json") as { readonly version: string };

const quarry = new Command("quarry")
  .description("Call any function on every row, from a DataFrame, in TypeScript.")
  .version(version)
  .enablePositionalOptions()
  .exitOverride();

quarry
  .command("run")
  .description("run a TypeScript program: it is bundled, then started with a thread pool of the right size")
  .argument("<file>", "the program")
  .argument("[args...]", "what the program gets as process.argv")
  .passThroughOptions()
  .action(async (file: string, args: readonly string[]) => {
    process.exitCode = await runProgram(file, args);
  });

try {
  await quarry.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Commander has printed its own complaints already; help and version are not errors. */
function exitCodeOf(error: unknown): number {
  if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
}
