// The `quarry` command line as a whole: each command is a file of `commands/`, which reads arguments, calls the library and
// prints. They import the library when they run, so that help is quick.
import { createRequire } from "node:module";
import { Command } from "commander";
import { addDeployCommand } from "./commands/deploy.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addFnCommand } from "./commands/fn.ts";
import { addQueueCommand } from "./commands/queue.ts";
import { addRunCommand } from "./commands/run.ts";
import { addScalingGroupCommand } from "./commands/scaling-group.ts";
import { addSqlCommand } from "./commands/sql.ts";
import { addTypesCommand } from "./commands/types.ts";
import { addWorkerCommand } from "./commands/worker.ts";

const { version } = createRequire(import.meta.url)("quarry/package.json") as { readonly version: string };

/** In the order in which help lists them. */
const COMMANDS = [
  addRunCommand,
  addSqlCommand,
  addTypesCommand,
  addDeployCommand,
  addFnCommand,
  addWorkerCommand,
  addQueueCommand,
  addScalingGroupCommand,
  addDoctorCommand,
] as const;

/** Every command; one that is used wrongly throws. */
export function quarryProgram(): Command {
  const quarry = new Command("quarry")
    .description("Call any function on every row, from a DataFrame, in TypeScript.")
    .version(version)
    .enablePositionalOptions()
    .exitOverride();
  for (const add of COMMANDS) add(quarry);
  return quarry;
}
