#!/usr/bin/env node
// The `quarry` command: reads arguments, calls the library, prints. Exit codes: the program's own for `run`, 2 for usage.
import { createRequire } from "node:module";
import { Command } from "commander";
import { runProgram } from "./run-program.ts";
import { type TypesOptions, writeTypes } from "./write-types.ts";

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

quarry
  .command("types")
  .description("write a .d.ts of data files and functions, for the compiler to check paths, names and arguments by")
  .argument("[files...]", "data files (the path is the key), and programs whose functions are declared")
  .option("--out <file>", "where to write it", "quarry.d.ts")
  .option("--catalog <folder>", "declare the functions deployed to this folder, too")
  .option("--json", "print what was written as JSON")
  .action(async (files: readonly string[], { json, ...options }: TypesOptions & { readonly json?: true }, command) => {
    if (files.length === 0 && options.catalog === undefined) command.error("error: name files, or a --catalog");
    const report = await writeTypes(files, options);
    const { out, tables, functions } = report;
    console.log(
      json ? JSON.stringify(report) : `${out}: ${counted(tables, "table")}, ${counted(functions, "function")}`,
    );
  });

try {
  await quarry.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function counted({ length }: readonly unknown[], noun: string): string {
  return `${length} ${noun}${length === 1 ? "" : "s"}`;
}

/** Commander has printed its own complaints already; help and version are not errors. */
function exitCodeOf(error: unknown): number {
  if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
}
