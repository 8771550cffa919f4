#!/usr/bin/env node
// The `quarry` command. Exit codes: 0 done, 1 failed, 2 used wrongly; `run` ends as the program does.
import { runCommand } from "./run-command.ts";

await runCommand(process.argv.slice(2));
