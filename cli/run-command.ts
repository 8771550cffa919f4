// One command, from its arguments to the exit code of this process.
import { quarryProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";

/** Prints what the command has to say; `process.exitCode` is set where that is not 0. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const quarry = quarryProgram();
  let asJson = false;
  quarry.hook("preAction", (_, command) => {
    asJson = command.opts().json === true;
  });
  try {
    await quarry.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = reportFailure(error, asJson);
  }
}
