#!/usr/bin/env node
// The `quarry` command. Exit codes: 0 done, 1 failed, 2 used wrongly; `run` ends as the program does.
import { quarryProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";

const quarry = quarryProgram();
let asJson = false;
quarry.hook("preAction", (_, command) => {
  asJson = command.opts().json === true;
});

try {
  await quarry.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, asJson);
}
