// `quarry worker`: a process that runs calls until it is told to end.
import { type Command, InvalidArgumentError, Option } from "commander";
import { addEnvironmentOptions } from "../options.ts";
import type { WorkerCommandOptions } from "../serve-until-signal.ts";

export function addWorkerCommand(quarry: Command): void {
  const worker = quarry
    .command("worker")
    .description("run calls of functions: of those that some files define, or of all that are deployed")
    .argument("[files...]", "programs whose functions it serves as they are; nothing else in them runs")
    .option("--functions <patterns...>", "deployed functions it serves, by name; * stands for anything")
    .option("--slots <n>", "calls that run at once, over all functions", wholeNumber)
    .addOption(
      new Option("--isolation <where>", "where all handlers run").choices(["thread", "process", "inline"] as const),
    )
    .option("--health-port <n>", "answer /healthz and /readyz on this port", wholeNumber)
    .option("--health-host <host>", "and on this address", "127.0.0.1")
    .option("--shutdown-delay <ms>", "how long calls may run on after SIGTERM before they are handed back", wholeNumber)
    .addOption(
      new Option("--log-level <level>", "what it writes, as JSON lines")
        .choices(["debug", "info", "warn", "error", "silent"] as const)
        .default("info"),
    )
    .addHelpText(
      "after",
      "\nSIGTERM or SIGINT: what runs may finish, then it ends with 0. Once more: it ends at once.",
    );
  addEnvironmentOptions(worker).action(async (files: readonly string[], options: WorkerCommandOptions) => {
    const { serveUntilSignal } = await import("../serve-until-signal.ts");
    await serveUntilSignal(files, options);
  });
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number is expected.");
}
