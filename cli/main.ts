#!/usr/bin/env node
// The `quarry` command: its commands are files of `commands/`, each of which reads arguments, calls the library and prints.
// They import the library when they run, so that help is quick. Exit codes: 0 done, 1 failed, 2 used wrongly;
// `run` ends as the program does.
import { createRequire } from "node:module";
import { Command } from "commander";
import { addDeployCommand } from "./commands/deploy.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addFnCommand } from "./commands/fn.ts";
import { addQueueCommand } from "./commands/queue.ts";
import { addRunCommand } from "./commands/run.ts";
import { addTypesCommand } from "./commands/types.ts";
import { addWorkerCommand } from "./commands/worker.ts";
import { reportFailure } from "./report-failure.ts";

const { version } = createRequire(import.meta.url)("quarry/package.json") as { readonly version: string };

/** In the order in which help lists them. */
const COMMANDS = [
  addRunCommand,
  addTypesCommand,
  addDeployCommand,
  addFnCommand,
  addWorkerCommand,
  addQueueCommand,
  addDoctorCommand,
] as const;

const quarry = new Command("quarry")
  .description("Call any function on every row, from a DataFrame, in TypeScript.")
  .version(version)
  .enablePositionalOptions()
  .exitOverride();

let asJson = false;
quarry.hook("preAction", (_, command) => {
  asJson = command.opts().json === true;
});

for (const add of COMMANDS) add(quarry);

try {
  await quarry.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, asJson);
}
