// `quarry types`: writes declarations of files and functions.
import type { Command } from "commander";
import { addJsonOption, type JsonOption } from "../options.ts";
import { counted, print } from "../print.ts";
import type { TypesOptions } from "../write-types.ts";

export function addTypesCommand(quarry: Command): void {
  const types = quarry
    .command("types")
    .description("write a .d.ts of data files and functions, for the compiler to check paths, names and arguments by")
    .argument("[files...]", "data files (the path is the key), and programs whose functions are declared")
    .option("--out <file>", "where to write it", "quarry.d.ts")
    .option("--catalog <folder>", "declare the functions deployed to this folder, too");
  addJsonOption(types, "print what was written as JSON").action(typesAction);
}

async function typesAction(
  files: readonly string[],
  options: TypesOptions & JsonOption,
  command: Command,
): Promise<void> {
  if (files.length === 0 && options.catalog === undefined) command.error("error: name files, or a --catalog");
  const { writeTypes } = await import("../write-types.ts");
  const report = await writeTypes(files, options);
  const { out, tables, functions } = report;
  print(options, report, () => `${out}: ${counted(tables.length, "table")}, ${counted(functions.length, "function")}`);
}
